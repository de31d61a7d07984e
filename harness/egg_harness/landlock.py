"""Landlock: narrows for good what a process may do to files (Linux, userspace-api/landlock.rst)."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

from . import linux

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_REGULAR = 1 << 8
REFER, TRUNCATE, IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15

READ = READ_FILE | READ_DIR
"""Reading files and folders."""
READING = EXECUTE | READ_FILE | READ_DIR
"""Reading files and folders, and executing."""
OVERWRITING = READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | MAKE_REGULAR
"""Writing and creating plain files; no links, nothing removed, so that a path stays what it was."""
DEVICE = READ_FILE | WRITE_FILE | TRUNCATE | IOCTL_DEVICE
"""Using a device file."""
EVERYTHING = (1 << 16) - 1
_FOR_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE

# Version of the interface that first knows each set of rights.
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}


class _Ruleset(ctypes.Structure):
    _fields_ = [("filesystem", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """The kernel's interface version; raises OSError where there is none."""
    return linux.system_call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))


def restrict(allowed: Iterable[tuple[str, int]]) -> None:
    """Limits this process and its descendants to the given rights below the given paths.

    TCP is refused from interface version 4 on, signals and abstract sockets to the outside from 6 on.
    """
    known = version()
    handled = max(rights for first, rights in _RIGHTS_BY_VERSION.items() if first <= known)
    attributes = _Ruleset(handled, 3 if known >= 4 else 0, 3 if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = linux.system_call(
        _CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0)
    )
    try:
        for path, rights in allowed:
            _allow(ruleset, path, rights & handled)
        linux.system_call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= _FOR_FILES
        rule = _PathBeneath(rights, parent)
        linux.system_call(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_RULE_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(parent)
