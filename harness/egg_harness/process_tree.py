"""Ends a process with all that it started, those that left its group or session included.

Sessions are subreapers: a session adopts its orphans while it lives, the server does so afterwards.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

_PATIENCE = 3.0


@dataclass(frozen=True)
class _Process:
    parent: int
    session: int
    state: str


def end_tree(root: int) -> None:
    """Kills a session's process, its descendants, and all members of its session."""
    _send(root, signal.SIGSTOP)  # While it is stopped it keeps adopting orphans, and starts nothing new.
    _end_all(lambda processes: _descendants(processes, {root}) | _members(processes, root))
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(root, signal.SIGKILL)
    _send(root, signal.SIGKILL)


def end_orphans(living: set[int], ended_session: int) -> None:
    """Kills what this process adopted from sessions that have died; `living` are the sessions' processes."""
    own = os.getpid()

    def orphans(processes: dict[int, _Process]) -> set[int]:
        adopted = {pid for pid, process in processes.items() if process.parent == own and pid not in living}
        return adopted | _descendants(processes, adopted) | _members(processes, ended_session)

    _end_all(orphans)


def _end_all(select: Callable[[dict[int, _Process]], set[int]]) -> None:
    """Stops all that is selected until nothing new appears, then kills; repeated until none is left."""
    deadline = time.monotonic() + _PATIENCE
    stopped: set[int] = set()
    while time.monotonic() < deadline:
        processes = _processes()
        found = {pid for pid in select(processes) if processes[pid].state not in "ZX"}
        if not found:
            return
        fresh = found - stopped
        for pid in fresh:
            _send(pid, signal.SIGSTOP)
        stopped |= found
        if not fresh:
            for pid in found:
                _send(pid, signal.SIGKILL)
            time.sleep(0.001)


def stop(root: int) -> None:
    """Stops a session's processes until nothing new appears; `go_on` lets them run again."""
    stopped: set[int] = set()
    while fresh := {root, *members(root)} - stopped:
        for pid in fresh:
            _send(pid, signal.SIGSTOP)
        stopped |= fresh


def go_on(root: int) -> None:
    """Lets all processes of a stopped session run again."""
    for pid in {root, *members(root)}:
        _send(pid, signal.SIGCONT)


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _descendants(processes: dict[int, _Process], roots: set[int]) -> set[int]:
    children: dict[int, list[int]] = {}
    for pid, process in processes.items():
        children.setdefault(process.parent, []).append(pid)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def _members(processes: dict[int, _Process], session: int) -> set[int]:
    return {pid for pid, process in processes.items() if process.session == session and pid != session}


def _processes() -> dict[int, _Process]:
    found: dict[int, _Process] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if not name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError), open(f"/proc/{name}/stat", "rb") as file:
            # The command's name may hold spaces and parentheses; the fields follow its last parenthesis.
            state, parent, _, session = file.read().rpartition(b")")[2].split()[:4]
            found[int(name)] = _Process(int(parent), int(session), state.decode())
    return found


def members(root: int) -> set[int]:
    """A session's process, its descendants, and the members of its session."""
    processes = _processes()
    return ({root} & processes.keys()) | _descendants(processes, {root}) | _members(processes, root)


def private_bytes(pid: int) -> int:
    """The memory that a process holds beside files and what it shares on purpose; 0 if it is gone."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            resident, shared = map(int, file.read().split()[1:3])
    except (OSError, ValueError):
        return 0
    return max(0, resident - shared) * os.sysconf("SC_PAGE_SIZE")


def threads_of_all() -> int:
    """Threads on the whole machine; cheap to ask, and it rises with every process."""
    try:
        with open("/proc/loadavg", "rb") as file:
            return int(file.read().split()[3].split(b"/")[1])
    except (OSError, ValueError, IndexError):
        return 0


def thread_count() -> int:
    """Threads of this process; a server must have one, or its forks inherit locks that nobody releases."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1
