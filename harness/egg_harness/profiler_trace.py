"""Sums of a profiler's trace: kernels of a GPU, and operations with the time that is their own."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]

_DEVICE_CATEGORIES = {"kernel": "kernel", "gpu_memcpy": "copy", "gpu_memset": "fill"}
_HOST_CATEGORIES = ("cpu_op", "user_annotation")
_LAUNCH_CATEGORIES = ("cuda_runtime", "cuda_driver")
_MOST_LINES = 256
_MICROSECOND = 1e-6


def summarize(events: list[Event], mark: str, on_device: bool) -> dict[str, Any]:
    """Medians over the calls, each of which is an annotation named `mark`; times are seconds for one call."""
    timed = [event for event in events if event.get("ph") == "X" and _is_timed(event)]
    host = [event for event in timed if event.get("cat") in _HOST_CATEGORIES]
    marks = sorted((event for event in host if event["name"] == mark), key=lambda event: event["ts"])
    own_times = _own_times(host, marks, mark)
    result = {
        "call_seconds": _median([event["dur"] * _MICROSECOND for event in marks]),
        "outside_seconds": _median([times.get(mark, 0.0) for times in own_times]),
        "kernels": [],
        "operations": _operations(own_times, mark),
    }
    if not on_device:
        inside = [sum(seconds for name, seconds in times.items() if name != mark) for times in own_times]
        return {**result, "span_seconds": result["call_seconds"], "busy_seconds": _median(inside)}
    device = _Device(timed, marks)
    return {
        **result,
        "kernels": device.kernels(),
        "operations": device.operations(host),
        "span_seconds": _median(device.spans()),
        "busy_seconds": _median(device.busy()),
    }


def _is_timed(event: Event) -> bool:
    return isinstance(event.get("name"), str) and all(
        isinstance(event.get(key), (int, float)) for key in ("ts", "dur")
    )


def _median(values: list[float]) -> float:
    return statistics.median(values) if values else 0.0


def _own_times(host: list[Event], marks: list[Event], mark: str) -> list[dict[str, float]]:
    """For each call, the time of each name without that of what it calls, on the thread of the marks."""
    if not marks:
        return []
    thread = marks[0].get("tid")
    inside = [event for event in host if event.get("tid") == thread]
    inside.sort(key=lambda event: (event["ts"], -event["dur"]))
    calls: list[dict[str, float]] = []
    open_events: list[Event] = []
    for event in inside:
        while open_events and event["ts"] >= open_events[-1]["ts"] + open_events[-1]["dur"]:
            open_events.pop()
        if event["name"] == mark:
            calls.append(defaultdict(float))
            open_events = []
        elif not open_events:
            continue
        calls[-1][event["name"]] += event["dur"] * _MICROSECOND
        if open_events:
            calls[-1][open_events[-1]["name"]] -= event["dur"] * _MICROSECOND
        open_events.append(event)
    return [{name: max(0.0, seconds) for name, seconds in call.items()} for call in calls]


def _operations(own_times: list[dict[str, float]], mark: str) -> list[dict[str, Any]]:
    names = {name for times in own_times for name in times if name != mark}
    medians = {name: _median([times.get(name, 0.0) for times in own_times]) for name in names}
    return _largest([{"name": name[:512], "seconds": seconds} for name, seconds in medians.items()])


def _largest(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: -line["seconds"])[:_MOST_LINES]


@dataclass
class _Kernel:
    """One kernel with one launch configuration."""

    fields: dict[str, Any]
    seconds: float = 0.0
    count: int = 0


@dataclass
class _Call:
    events: list[Event] = field(default_factory=list)


class _Device:
    """What ran on the GPU, by call."""

    def __init__(self, timed: list[Event], marks: list[Event]) -> None:
        self._calls = [_Call() for _ in marks]
        starts = [event["ts"] for event in marks]
        launches = {
            _argument(event, "correlation"): event["ts"]
            for event in timed
            if event.get("cat") in _LAUNCH_CATEGORIES
        }
        for event in timed:
            if event.get("cat") not in _DEVICE_CATEGORIES:
                continue
            # The host's clock tells best; without a launch, as in a graph, the device's own does.
            moment = launches.get(_argument(event, "correlation"), event["ts"])
            number = sum(start <= moment for start in starts) - 1
            if number >= 0:
                self._calls[number].events.append(event)

    def spans(self) -> list[float]:
        return [
            _MICROSECOND
            * (
                max(event["ts"] + event["dur"] for event in call.events)
                - min(event["ts"] for event in call.events)
            )
            for call in self._launching()
        ]

    def busy(self) -> list[float]:
        """The time in which some kernel runs; kernels of several streams may run at once."""
        return [_covered(call.events) * _MICROSECOND for call in self._launching()]

    def _launching(self) -> list[_Call]:
        return [call for call in self._calls if call.events]

    def kernels(self) -> list[dict[str, Any]]:
        found: dict[tuple[Any, ...], _Kernel] = {}
        for call in self._calls:
            for event in call.events:
                fields = _fields(event)
                kernel = found.setdefault(tuple(map(str, fields.values())), _Kernel(fields))
                kernel.seconds += event["dur"] * _MICROSECOND
                kernel.count += 1
        calls = max(1, len(self._calls))
        return _largest(
            [
                {**kernel.fields, "seconds": kernel.seconds / calls, "count": kernel.count / calls}
                for kernel in found.values()
            ]
        )

    def operations(self, host: list[Event]) -> list[dict[str, Any]]:
        """Device time by the innermost operation that launched it."""
        names = {_argument(event, "External id"): event["name"] for event in host}
        seconds: dict[str, float] = defaultdict(float)
        for call in self._calls:
            for event in call.events:
                name = names.get(_argument(event, "External id"))
                if name is not None:
                    seconds[name] += event["dur"] * _MICROSECOND / len(self._calls)
        return _largest([{"name": name[:512], "seconds": value} for name, value in seconds.items()])


def _covered(events: list[Event]) -> float:
    covered, end = 0.0, -math.inf
    for event in sorted(events, key=lambda event: event["ts"]):
        covered += max(0.0, event["ts"] + event["dur"] - max(end, event["ts"]))
        end = max(end, event["ts"] + event["dur"])
    return covered


def _argument(event: Event, name: str) -> Any:
    arguments = event.get("args")
    value = arguments.get(name) if isinstance(arguments, dict) else None
    return value if isinstance(value, (int, float, str, list)) else None


def _fields(event: Event) -> dict[str, Any]:
    """A kernel's launch, as Kineto writes it."""
    return {
        "name": event["name"][:4096],
        "kind": _DEVICE_CATEGORIES[event["cat"]],
        "grid": _sizes(_argument(event, "grid")),
        "block": _sizes(_argument(event, "block")),
        "registers": _number(_argument(event, "registers per thread")),
        "shared_bytes": _number(_argument(event, "shared memory")),
        "occupancy": _part(_argument(event, "est. achieved occupancy %")),
    }


def _sizes(value: Any) -> list[int]:
    return [int(size) for size in value[:3] if isinstance(size, int)] if isinstance(value, list) else []


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, (int, float)) else None


def _part(value: Any) -> float | None:
    return value / 100 if isinstance(value, (int, float)) else None
