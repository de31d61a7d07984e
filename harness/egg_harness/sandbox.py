"""The layers that shut a runner in. Each is tried; one that the machine refuses is named with its reason."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from . import environment, landlock, limits, linux, namespaces, places, seccomp, unprivileged
from .namespaces import Choice
from .options import SANDBOX_LAYERS, SessionOptions

_LEFT_OUT = "left out by request"


class Report:
    """Which layers hold, and why others do not."""

    def __init__(self) -> None:
        self._reasons: dict[str, str | None] = {}

    def add(self, layer: str, reason: str | None) -> None:
        """Notes a layer; None for one that holds."""
        self._reasons[layer] = reason

    def holds(self, layer: str) -> bool:
        return layer in self._reasons and self._reasons[layer] is None

    def to_json(self) -> dict[str, Any]:
        names = [name for name in SANDBOX_LAYERS if name in self._reasons]
        layers = [{"name": n, "active": self.holds(n), "reason": self._reasons[n] or ""} for n in names]
        return {"layers": layers, "missing": [f"{n}: {self._reasons[n]}" for n in names if not self.holds(n)]}


def enter(options: SessionOptions, choice: Choice) -> Report:
    """Applies every layer to this process, which may be replaced by a nested one; says which hold."""
    report = Report()

    def layer(name: str, apply: Callable[[], None]) -> None:
        if name in options.without:
            report.add(name, _LEFT_OUT)
            return
        try:
            apply()
            report.add(name, None)
        except (OSError, ValueError) as error:
            report.add(name, str(error))

    environment.reduce(options.workspace)
    layer("limits", lambda: limits.apply(options.limits))
    _enter_namespaces(options, choice, report)
    layer("user", lambda: _leave_superuser(options, choice))
    layer("processes", lambda: _cap_processes(options, choice, report))
    layer("privileges", _drop_privileges)
    _restrict_files(options, report)
    layer("system-calls", lambda: seccomp.install(_needs_local_sockets(options, report)))
    return report


def _enter_namespaces(options: SessionOptions, choice: Choice, report: Report) -> None:
    reasons = dict(choice.reasons)
    try:
        namespaces.enter(choice, options)
    except OSError as error:
        # They were tried when the server chose them; this is for what has changed since.
        reasons.update(dict.fromkeys(choice.layers, str(error)))
    for name in namespaces.LAYERS:
        report.add(name, _LEFT_OUT if name in options.without else reasons.get(name))


def _leave_superuser(options: SessionOptions, choice: Choice) -> None:
    if os.geteuid() == 0 and choice.has_users:
        raise OSError(
            "the superuser of a namespace of users has nobody else to become; run as an ordinary user"
        )
    unprivileged.become([options.workspace, *options.writable])


def _cap_processes(options: SessionOptions, choice: Choice, report: Report) -> None:
    """The server counts processes; the kernel's own limit comes on top where it counts nobody else's."""
    if not os.path.isdir("/proc/self"):
        raise OSError("there is no /proc to count processes in")
    if choice.has_users and os.geteuid() != 0:
        limits.cap_processes(options.limits.processes)


def _drop_privileges() -> None:
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.drop_capabilities()


def _restrict_files(options: SessionOptions, report: Report) -> None:
    """Landlock; the root folder of its own does instead where there is none."""
    wanted = [name for name in ("filesystem-read", "filesystem-write") if name not in options.without]
    reason = None
    try:
        if wanted:
            landlock.restrict(_rights(options, report))
    except OSError as error:
        reason = None if report.holds(namespaces.ROOT) else str(error)
    for name in ("filesystem-read", "filesystem-write"):
        report.add(name, reason if name in wanted else _LEFT_OUT)


def _rights(options: SessionOptions, report: Report) -> Iterator[tuple[str, int]]:
    everything_readable = "filesystem-read" in options.without
    readable = ["/"] if everything_readable else [*places.readable(), *options.readable]
    yield from ((path, landlock.READING) for path in readable)
    # CUDA writes there, and does not start where it can't.
    yield "/proc/self", landlock.READ if options.device == "cpu" else landlock.EVERYTHING
    if report.holds(namespaces.PROCESSES):
        yield "/proc", landlock.READ
    else:
        yield from ((path, landlock.READ) for path in places.process_files())
    yield options.workspace, landlock.EVERYTHING
    yield from ((folder, landlock.OVERWRITING) for folder in options.writable)
    yield from ((device, landlock.DEVICE) for device in places.devices())


def _needs_local_sockets(options: SessionOptions, report: Report) -> bool:
    """Sockets of this machine reach services, such as a container engine's, unless those are out of sight."""
    return report.holds(namespaces.ROOT) or options.device.startswith("cuda")
