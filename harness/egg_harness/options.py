"""How a session is opened: the parameters of `open`, checked."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import Any

from .errors import HarnessError

TRUSTED_ROLES = ("oracle", "baseline", "tool")
UNTRUSTED_ROLES = ("runner",)

SANDBOX_LAYERS = (
    "limits",
    "network",
    "own-root",
    "pid-namespace",
    "user",
    "processes",
    "privileges",
    "filesystem-read",
    "filesystem-write",
    "system-calls",
)


@dataclass(frozen=True)
class Limits:
    """The most that a session may use; None is no limit."""

    memory_bytes: int | None = None
    """Of private writable memory: of each process, and resident of all of a session's processes together."""
    file_bytes: int | None = None
    """Of one file."""
    workspace_bytes: int | None = None
    """Of all files in the workspace."""
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
    without: frozenset[str] = frozenset()
    """Layers of the sandbox that are left out."""
    afresh: bool = False
    """Whether it starts an interpreter of its own."""


def parse(params: dict[str, Any], server_role: str) -> SessionOptions:
    """Checks what the referee sent; raises `bad-request`."""
    known = {option.name for option in fields(SessionOptions)}
    roles = TRUSTED_ROLES if server_role == "trusted" else UNTRUSTED_ROLES
    try:
        values = {name: value for name, value in params.items() if name in known}
        values["limits"] = Limits(**(params.get("limits") or {}))
        values["without"] = _left_out(params.get("without"))
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


def _left_out(named: Any) -> frozenset[str]:
    """The layers that are left out: those that the environment names, and those that `open` names."""
    layers = os.environ.get("EGG_SANDBOX_WITHOUT", "").replace(",", " ").split()
    if not isinstance(named, list | None):
        raise HarnessError("bad-request", "open: without must be a list of layers")
    layers += map(str, named or [])
    unknown = set(layers).difference(SANDBOX_LAYERS)
    if unknown:
        known = ", ".join(SANDBOX_LAYERS)
        raise HarnessError(
            "bad-request", f"there is no layer {min(unknown)!r} of the sandbox; there are {known}"
        )
    return frozenset(layers)
