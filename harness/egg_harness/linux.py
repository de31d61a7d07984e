"""System calls that Python lacks. Each raises OSError; off Linux every one says that it is not there."""

from __future__ import annotations

import ctypes
import errno
import os
import sys

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object) -> int:
    """Calls a function of the C library that answers -1 on failure."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, f"{name} exists on Linux only")
    result = getattr(_libc, name)(*arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return int(result)


def system_call(number: int, *arguments: object) -> int:
    """Calls the kernel by number."""
    return call("syscall", ctypes.c_long(number), *arguments)


def prctl(option: int, value: int) -> None:
    call("prctl", ctypes.c_int(option), *(ctypes.c_ulong(number) for number in (value, 0, 0, 0)))


def drop_capabilities() -> None:
    """Gives up every capability of this process, those of a user namespace included."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    call("capset", header, (ctypes.c_uint32 * 6)())
