"""What a session's processes use together: the kernel limits each alone, the server all of them."""

from __future__ import annotations

import os
import time

from . import process_tree
from .options import SessionOptions

TICK = 0.1
"""Seconds between two looks at a session."""
_THOROUGH = 1.0
"""Seconds between two looks at memory and files, which cost a few milliseconds."""
# The session's own processes: one outside its namespace, that one's init, and the runner.
_OWN_PROCESSES = 3
_MAX_ENTRIES = 50_000


class Watch:
    """Counts what a session uses, seldom while nothing speaks of a rise."""

    def __init__(self, root: int, options: SessionOptions) -> None:
        self._root = root
        self._limits = options.limits
        self._workspace = options.workspace
        self._threads = process_tree.threads_of_all()
        self._inherited = process_tree.private_bytes(os.getpid())
        self._next_look = time.monotonic() + _THOROUGH

    def excess(self, is_working: bool) -> str | None:
        """The limit that is broken, in one sentence; looks closely once a second at a session that works."""
        many = self._limits.processes
        is_crowded = many is not None and process_tree.threads_of_all() - self._threads > many // 2
        is_due = is_working and time.monotonic() >= self._next_look
        if not is_crowded and not is_due:
            return None
        members = process_tree.members(self._root)
        return self._crowd(len(members)) or (self._thorough(members) if is_due else None)

    def _crowd(self, count: int) -> str | None:
        most = self._limits.processes
        if most is None or count <= most + _OWN_PROCESSES:
            return None
        return f"{count} processes are more than the {most} that are allowed"

    def _thorough(self, members: set[int]) -> str | None:
        self._next_look = time.monotonic() + _THOROUGH
        most = self._limits.memory_bytes
        if most is not None:
            # What a fork has from the server is counted as its own, though it is shared until written.
            held = sum(max(0, process_tree.private_bytes(pid) - self._inherited) for pid in members)
            if held > most:
                return f"its processes hold {held >> 20} MiB of memory; {most >> 20} are allowed"
        most = self._limits.workspace_bytes
        if most is not None:
            size = folder_bytes(self._workspace)
            if size > most:
                return f"its files take {size >> 20} MiB; {most >> 20} are allowed"
        return None


def folder_bytes(folder: str) -> int:
    """The room that all files below a folder take, as far as the first 50,000; links are not followed."""
    total = entries = 0
    waiting = [folder]
    while waiting and entries < _MAX_ENTRIES:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    entries += 1
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:
            continue
    return total
