"""How a session is opened: the parameters of `open`, checked."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import Any

from .errors import HarnessError

TRUSTED_ROLES = ("oracle", "baseline", "tool")
UNTRUSTED_ROLES = ("runner",)


@dataclass(frozen=True)
class Limits:
    """The most that a session may use; None is no limit."""

    memory_bytes: int | None = None
    file_bytes: int | None = None
    processes: int | None = None
    open_files: int | None = None


@dataclass(frozen=True)
class SessionOptions:
    """The parameters of `open`."""

    role: str
    threads: int
    workspace: str
    cores: list[int] | None = None
    device: str = "cpu"
    readable: list[str] = field(default_factory=list)
    writable: list[str] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)


def parse(params: dict[str, Any], server_role: str) -> SessionOptions:
    """Checks what the referee sent; raises `bad-request`."""
    known = {option.name for option in fields(SessionOptions)}
    roles = TRUSTED_ROLES if server_role == "trusted" else UNTRUSTED_ROLES
    try:
        values = {name: value for name, value in params.items() if name in known}
        values["limits"] = Limits(**(params.get("limits") or {}))
        options = SessionOptions(**values)
    except TypeError as error:
        raise HarnessError("bad-request", f"open: {error}") from error
    if options.role not in roles:
        allowed = ", ".join(roles)
        raise HarnessError("bad-request", f"a {server_role} server opens {allowed}, not {options.role!r}")
    if not isinstance(options.threads, int) or options.threads < 1:
        raise HarnessError("bad-request", "open: threads must be a natural number")
    for folder in [options.workspace, *options.readable, *options.writable]:
        if not os.path.isdir(folder):
            raise HarnessError("bad-request", f"open: there is no folder {folder}")
    return options
