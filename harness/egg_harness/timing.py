"""Timing of calls: the same code for baselines and candidates."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from . import cuda_runtime, devices


@dataclass
class TimedCalls:
    """What a block of timed calls gave."""

    nanoseconds: list[int] = field(default_factory=list)
    """Time on the device, for each call."""
    wall_nanoseconds: list[int] = field(default_factory=list)
    """Time until the device is idle again, for each of the calls that were timed so."""
    cpu_nanoseconds: int = 0
    """Time of all threads of the process within the calls."""
    kept: list[Any] = field(default_factory=list)
    """Results of the calls that were to be kept, in order."""


@dataclass(frozen=True)
class Calls:
    """Which calls a block makes, and what happens around each."""

    function: Callable[..., Any]
    inputs: list[list[Any]]
    """Sets of arguments, used in turn."""
    count: int
    warmup: int = 0
    wall_count: int = 0
    """Further calls for wall time alone, where it is not the device's time."""
    keep: frozenset[int] = frozenset()
    before: Callable[[int], None] = lambda number: None
    """Prepares the inputs of a call; its time does not count."""
    after: Callable[[int], None] = lambda number: None
    """Undoes that."""
    flush: Callable[[], None] = lambda: None


class CacheFlush:
    """Evicts the caches by reading and writing a private buffer."""

    def __init__(self) -> None:
        self._buffer = torch.empty(0, dtype=torch.int32)

    def __call__(self, size: int) -> None:
        if self._buffer.numel() * 4 != size // 4 * 4:
            self._buffer = torch.zeros(size // 4, dtype=torch.int32, device=devices.current())
        if devices.is_cuda():
            cuda_runtime.reset_persisting_cache()
        # Not `fill_`: large plain stores may pass the caches by.
        self._buffer.add_(1)


class Clock(Protocol):
    """Times one call; `finish` is outside of it."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def finish(self) -> int: ...


class HostClock:
    """The processor's clock; on a GPU a call ends when the whole device is idle."""

    def __init__(self) -> None:
        self._now = time.perf_counter_ns
        self._wait = cuda_runtime.Stopwatch().wait if devices.is_cuda() else None
        self._start = self._end = 0

    def start(self) -> None:
        if self._wait is not None:
            self._wait()
        self._start = self._now()

    def stop(self) -> None:
        if self._wait is not None:
            self._wait()
        self._end = self._now()

    def finish(self) -> int:
        return self._end - self._start


class DeviceClock:
    """The device's own clock.

    What flushes the caches is still running when the call's work is queued, so that the launch of its first
    kernel is hidden, as in a stream that is kept busy; the wall clock shows launches.
    """

    def __init__(self) -> None:
        self._watch = cuda_runtime.Stopwatch()
        self.start, self.stop = self._watch.start, self._watch.stop

    def finish(self) -> int:
        self._watch.wait()
        return self._watch.nanoseconds()


def time_calls(calls: Calls) -> TimedCalls:
    """Makes the calls of a block; each call alone lies between the two clock readings.

    Results that are kept live until the end, the others are freed before the next call.
    """
    timed = TimedCalls()
    wall = HostClock()
    clock: Clock = DeviceClock() if devices.is_cuda() else wall
    with torch.no_grad(), _without_collector():
        for number in range(-calls.warmup, calls.count):
            nanoseconds, processor, result = _timed_call(calls, number, clock)
            if number >= 0:
                timed.nanoseconds.append(nanoseconds)
                timed.cpu_nanoseconds += processor
                if number in calls.keep:
                    timed.kept.append(result)
            result = None
        if clock is wall:
            timed.wall_nanoseconds = timed.nanoseconds
        else:
            further = range(calls.count, calls.count + calls.wall_count)
            timed.wall_nanoseconds = [_timed_call(calls, number, wall)[0] for number in further]
    return timed


def _timed_call(calls: Calls, number: int, clock: Clock) -> tuple[int, int, Any]:
    arguments = calls.inputs[number % len(calls.inputs)]
    calls.before(number)
    calls.flush()
    function, processor_clock = calls.function, time.process_time_ns
    processor_start = processor_clock()
    clock.start()
    result = function(*arguments)
    clock.stop()
    nanoseconds = clock.finish()
    processor = processor_clock() - processor_start
    calls.after(number)
    return nanoseconds, processor, result


@contextmanager
def _without_collector() -> Iterator[None]:
    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
