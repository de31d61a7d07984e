"""What a session may use: limits that the kernel keeps."""

from __future__ import annotations

import os
import resource

from .options import Limits

# Of each process; the server counts processes, the kernel counts threads as well.
_THREADS = 16


def apply(limits: Limits) -> None:
    """Memory, sizes of files, open files; no core files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if limits.file_bytes is not None:
        _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    if limits.open_files is not None:
        _lower(resource.RLIMIT_NOFILE, limits.open_files)
    if limits.memory_bytes is not None:
        # Private writable memory beyond what the server had at the fork; the address space says nothing
        # where a GPU driver reserves terabytes of it.
        _lower(resource.RLIMIT_DATA, limits.memory_bytes + _data_bytes())


def cap_processes(count: int | None) -> None:
    """A second bound behind the server's count, for where this user's processes are counted apart."""
    if count is not None:
        _lower(resource.RLIMIT_NPROC, count * _THREADS * (os.cpu_count() or 1))


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _data_bytes() -> int:
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            line = next(line for line in status if line.startswith("VmData:"))
        return int(line.split()[1]) * 1024
    except (OSError, StopIteration):
        return 0
