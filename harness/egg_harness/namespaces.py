"""Namespaces of a runner: no network, a root folder of its own, and no sight of other processes (Linux)."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from . import linux, nested_process, places, root_folder
from .options import SessionOptions

NETWORK, ROOT, PROCESSES = "network", "own-root", "pid-namespace"
LAYERS = (NETWORK, ROOT, PROCESSES)
# Each attempt gives up more; a namespace of processes is of no use without a /proc of its own.
_ATTEMPTS = ((NETWORK, ROOT, PROCESSES), (NETWORK, ROOT), (NETWORK,), (ROOT, PROCESSES), (ROOT,))
_NEEDS_ROOT = f"it needs the layer {ROOT}, for a /proc of its own"
_FLAGS = {
    NETWORK: linux.CLONE_NEWNET | linux.CLONE_NEWIPC,
    ROOT: linux.CLONE_NEWNS,
    PROCESSES: linux.CLONE_NEWPID,
}


@dataclass(frozen=True)
class Choice:
    """The namespaces that this machine gives, and why it does not give the others."""

    layers: tuple[str, ...] = ()
    has_users: bool = False
    """Whether they lie in a namespace of users; only a superuser can do without."""
    reasons: tuple[tuple[str, str], ...] = ()
    """One for each namespace that was wanted and is not there."""


_choices: dict[frozenset[str], Choice] = {}


def choose(options: SessionOptions) -> Choice:
    """The richest set that works, found by entering it in a process that is then thrown away.

    To be called in the server, which remembers the answer.
    """
    # Found while the environment still names home and tools as they are.
    places.readable()
    wanted = frozenset(layer for layer in LAYERS if layer not in options.without)
    if wanted not in _choices:
        _choices[wanted] = _search(wanted, options)
    return _choices[wanted]


def _search(wanted: frozenset[str], options: SessionOptions) -> Choice:
    reasons: dict[str, str] = {}
    for layers in dict.fromkeys(tuple(name for name in attempt if name in wanted) for attempt in _ATTEMPTS):
        if not layers or (PROCESSES in layers and ROOT not in layers):
            continue
        for has_users in (False, True) if os.geteuid() == 0 else (True,):
            choice = Choice(layers, has_users)
            reason = _trial(lambda choice=choice: enter(choice, options))
            if reason is None:
                lacking = wanted.difference(layers)
                lacks = tuple((name, reasons.get(name, _NEEDS_ROOT)) for name in sorted(lacking))
                return Choice(layers, has_users, lacks)
        for name in layers:
            reasons[name] = reason or ""
    return Choice(reasons=tuple((name, reasons.get(name, _NEEDS_ROOT)) for name in sorted(wanted)))


def _trial(action: Callable[[], None]) -> str | None:
    """Does something in a child; what went wrong, or None."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        text = "it ended early"
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            linux.own_process_files()
            action()
            text = "done"
        except BaseException as error:
            text = str(error) or type(error).__name__
        finally:
            os.write(write_end, text.encode()[:4000])
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        text = pipe.read().decode(errors="replace") or "the trial ended early"
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)
    return None if text == "done" else text


def enter(choice: Choice, options: SessionOptions) -> None:
    """Enters the chosen namespaces; with one of processes it returns in a nested process."""
    if not choice.layers:
        return
    flags = sum(_FLAGS[layer] for layer in choice.layers)
    user, group = os.geteuid(), os.getegid()
    linux.call("unshare", flags | (linux.CLONE_NEWUSER if choice.has_users else 0))
    if choice.has_users:
        _map_user(user, group)
    if PROCESSES in choice.layers:
        nested_process.enter(lambda: _enter_root(choice, options))
    else:
        _enter_root(choice, options)


def _map_user(user: int, group: int) -> None:
    maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    for name, text in maps.items():
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _enter_root(choice: Choice, options: SessionOptions) -> None:
    if ROOT not in choice.layers:
        return
    contents = root_folder.Contents(
        readable=(*places.readable(), *options.readable),
        writable=(options.workspace, *options.writable),
        devices=tuple(places.devices()),
        fresh_processes=PROCESSES in choice.layers,
    )
    root_folder.enter(contents)
    os.chdir(options.workspace)
