"""Moves on in a namespace of processes; the process that the server knows waits and ends in the same way."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
from collections.abc import Callable
from typing import NoReturn

from . import linux

_STATUS = struct.Struct("=i")


def enter(prepare: Callable[[], None]) -> None:
    """Returns in the second process of the namespace that this process's next child opens.

    The first, its init, prepares and then only adopts orphans; with its end the kernel ends all others. The
    second is a process like any other; an init receives no signal that it does not ask for, even its own.
    """
    server = os.getppid()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        theirs.close()
        _wait_outside(pid, ours, server)
    ours.close()
    _die_with_parent(theirs)
    prepare()
    pid = os.fork()
    if pid:
        _wait_as_init(pid, theirs)
    theirs.close()
    # From here on it needs no tie: it can't outlive its init.


def _die_with_parent(link: socket.socket) -> None:
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have died before that: it can't be seen from inside, but the end of its socket can.
    with contextlib.suppress(BlockingIOError):
        link.recv(1, socket.MSG_DONTWAIT)
        os._exit(1)


def _wait_outside(pid: int, link: socket.socket, server: int) -> NoReturn:
    """Ends as the nested process did, so that the server sees its status."""
    _hold_only(link)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(1)
    told = link.recv(_STATUS.size)
    status = os.waitpid(pid, 0)[1]
    if len(told) == _STATUS.size:
        status = _STATUS.unpack(told)[0]
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def _wait_as_init(pid: int, link: socket.socket) -> NoReturn:
    """Reaps orphans until the nested process has ended."""
    _hold_only(link)
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == pid:
            link.send(_STATUS.pack(status))
            os._exit(0)


def _hold_only(link: socket.socket) -> None:
    """A process that waits keeps none of the session's channels open, and shows nothing of itself."""
    end = os.sysconf("SC_OPEN_MAX")
    os.closerange(0, link.fileno())
    os.closerange(link.fileno() + 1, end)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
