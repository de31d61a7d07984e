"""Changes the superuser's process into one of a user who owns nothing."""

from __future__ import annotations

import os
import sys

from . import linux

NOBODY = 65534


def become(folders: list[str]) -> None:
    """Leaves the superuser for good, if the interpreter and these folders serve the other user, too.

    Raises OSError, and changes nothing, where they do not. An ordinary user stays what it is.
    """
    if os.geteuid() != 0:
        return
    reason = _obstacle(folders)
    if reason:
        raise PermissionError(reason)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    linux.own_process_files()


def _obstacle(folders: list[str]) -> str | None:
    """What the other user could not reach; looked at with its rights."""
    group = os.getegid()
    try:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    except OSError as error:
        return f"the superuser can't become another user here: {error.strerror}"
    try:
        for path in (sys.executable, os.__file__, _package("torch")):
            if path and not os.access(path, os.R_OK, effective_ids=True):
                return f"another user than root can't read {path}"
        for path in folders:
            if not os.access(path, os.R_OK | os.W_OK | os.X_OK, effective_ids=True):
                return f"another user than root can't write to {path}"
    finally:
        os.seteuid(0)
        os.setegid(group)
        linux.own_process_files()
    return None


def _package(name: str) -> str | None:
    return getattr(sys.modules.get(name), "__file__", None)
