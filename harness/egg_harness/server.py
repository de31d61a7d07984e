"""The server: one thread, one loop over the parent's pipe and all sessions."""

from __future__ import annotations

import contextlib
import os
import platform
import selectors
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from . import PROTOCOL, linux, process_tree
from .errors import HarnessError
from .frames import Frame, FrameDecoder, FrameError, encode
from .options import parse
from .session import Ending, Request, Session
from .watch import TICK

_OPEN_TIMEOUT = 120.0
_REMEMBERED_ENDINGS = 256
_ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Server:
    """Serves one parent until its end of the pipe closes."""

    def __init__(self, role: str, requests: int, replies: int) -> None:
        self.role = role
        self._requests = requests
        self._replies = replies
        self._outgoing = bytearray()
        self._decoder = FrameDecoder()
        self._sessions: dict[str, Session] = {}
        self._endings: dict[str, Ending] = {}
        self._opened = 0
        self._running = True
        self._next_watch = 0.0
        self._selector = selectors.DefaultSelector()
        self._methods: dict[str, Callable[[Any, dict[str, Any]], None]] = {
            "open": self._open,
            "call": self._call,
            "close": self._close,
            "pause": self._pause,
            "resume": self._resume,
            "ping": self._ping,
        }

    def serve(self) -> None:
        """Runs until the parent hangs up or ends the server; leaves no process behind."""
        self._prepare()
        self._send({"hello": hello()})
        try:
            while self._running:
                self._turn()
        finally:
            for session in list(self._sessions.values()):
                self._end(session, "closed", "the server ended")

    def _prepare(self) -> None:
        with contextlib.suppress(OSError):
            linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
            # Its memory and environment are nobody's to read.
            linux.prctl(linux.PR_SET_DUMPABLE, 0)
        wake_read, wake_write = os.pipe()
        for descriptor in (wake_read, wake_write, self._replies):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, *_ENDING_SIGNALS):
            signal.signal(number, lambda *_: None)
        self._watch(self._requests, self._read_requests)
        self._watch(wake_read, lambda: self._on_signals(os.read(wake_read, 4096)))

    def _watch(self, source: Any, action: Callable[[], None]) -> None:
        self._selector.register(source, selectors.EVENT_READ, action)

    def _turn(self) -> None:
        self._watch_output()
        for key, _ in self._selector.select(self._patience()):
            # An earlier event of this turn may have ended the session that this one belongs to.
            if self._selector.get_map().get(key.fd) is key:
                key.data()
        now = time.monotonic()
        for session in list(self._sessions.values()):
            if session.is_late(now):
                seconds = session.current.timeout
                self._end(session, "timed-out", f"{session.current.method} took more than {seconds:g} s")
        self._watch_sessions(now)

    def _watch_sessions(self, now: float) -> None:
        """Ends the sessions whose processes together use more than they may."""
        if now < self._next_watch:
            return
        self._next_watch = now + TICK
        for session in list(self._sessions.values()):
            reason = session.watch.excess(session.current is not None) if session.watch else None
            if reason is not None:
                self._end(session, "exhausted", reason)

    def _watch_output(self) -> None:
        """Asks to be woken for writing where, and only where, something waits to be written."""
        self._flush()
        is_watched = self._replies in self._selector.get_map()
        if self._outgoing and not is_watched:
            self._selector.register(self._replies, selectors.EVENT_WRITE, self._flush)
        elif is_watched and not self._outgoing:
            self._selector.unregister(self._replies)
        for session in self._sessions.values():
            if session.channel in self._selector.get_map():
                events = selectors.EVENT_READ | (selectors.EVENT_WRITE if session.outgoing else 0)
                self._selector.modify(session.channel, events, self._selector.get_key(session.channel).data)

    def _patience(self) -> float | None:
        deadlines = [session.deadline for session in self._sessions.values() if session.is_at_work]
        if any(session.watch is not None for session in self._sessions.values()):
            deadlines.append(self._next_watch)
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    # Requests of the parent

    def _read_requests(self) -> None:
        data = os.read(self._requests, 1 << 20)
        if not data:
            self._running = False
            return
        try:
            for frame in self._decoder.feed(data):
                self._handle(frame)
        except FrameError as error:
            self._running = False
            raise SystemExit(f"egg_harness: the parent broke the protocol: {error}") from error

    def _handle(self, frame: Frame) -> None:
        request = frame.header.get("id")
        params = frame.header.get("params") or {}
        try:
            method = self._methods.get(str(frame.header.get("method")))
            if method is None or not isinstance(params, dict):
                raise HarnessError("bad-request", f"no method {frame.header.get('method')!r}")
            method(request, params)
        except HarnessError as error:
            self._send({"id": request, "error": {"log": "", **error.to_json()}})

    def _ping(self, request: Any, _: dict[str, Any]) -> None:
        self._send({"id": request, "result": {}})

    def _open(self, request: Any, params: dict[str, Any]) -> None:
        options = parse(params, self.role)
        self._opened += 1
        name = f"s{self._opened}"
        try:
            session = Session(name, Request(request, "open", {}, _OPEN_TIMEOUT), options)
        except OSError as error:
            raise HarnessError("exhausted", f"no process for a session: {error}") from error
        self._sessions[name] = session
        self._watch(session.channel, lambda: self._attend(session))
        self._watch(session.log_end, lambda: self._read_log(session))

    def _call(self, request: Any, params: dict[str, Any]) -> None:
        session = self._session(params)
        method, timeout = params.get("method"), params.get("timeout")
        arguments = params.get("params") or {}
        if not isinstance(method, str) or not isinstance(arguments, dict):
            raise HarnessError("bad-request", "call: method must be a string, params an object")
        if not isinstance(timeout, (int, float)) or timeout <= 0:
            raise HarnessError("bad-request", "call: timeout must be a number of seconds above 0")
        session.waiting.append(Request(request, method, arguments, float(timeout)))
        session.start_next()

    def _session(self, params: dict[str, Any]) -> Session:
        name = str(params.get("session"))
        if name in self._sessions:
            return self._sessions[name]
        ending = self._endings.get(name)
        if ending is None:
            raise HarnessError("no-session", f"there is no session {name}")
        message = f"the session is gone: {ending.message}"
        raise HarnessError(ending.kind, message, log=ending.to_json()["log"])

    def _close(self, request: Any, params: dict[str, Any]) -> None:
        name = str(params.get("session"))
        if name in self._sessions:
            self._end(self._sessions[name], "closed", "the session was closed")
        ending = self._endings.get(name)
        if ending is None:
            raise HarnessError("no-session", f"there is no session {name}")
        self._send({"id": request, "result": {"log": ending.log}})

    def _pause(self, request: Any, params: dict[str, Any]) -> None:
        """Stops all that a session runs; what it was asked takes no time meanwhile."""
        self._session(params).pause()
        self._send({"id": request, "result": {}})

    def _resume(self, request: Any, params: dict[str, Any]) -> None:
        self._session(params).resume()
        self._send({"id": request, "result": {}})

    # Sessions

    def _attend(self, session: Session) -> None:
        session.write()
        try:
            replies = session.read()
        except FrameError as error:
            self._end(session, "protocol", f"the session broke the protocol: {error}")
            return
        if replies is None:
            # Its death is reported by SIGCHLD, its silence by time.
            self._selector.unregister(session.channel)
        for reply in replies or []:
            self._relay(session, reply)

    def _relay(self, session: Session, reply: dict[str, Any]) -> None:
        request = session.current
        session.current = None
        if request is None:
            return
        if "result" in reply:
            result = reply["result"]
            if request.method == "open":
                result = {"session": session.name, "sandbox": result}
            self._send({"id": request.id, "result": result})
        else:
            session.drain_log()
            self._send({"id": request.id, "error": {"log": session.log_text()[-8192:], **reply["error"]}})
            if reply["error"].get("kind") == "exhausted":
                self._end(session, "exhausted", str(reply["error"].get("message")))
        session.start_next()

    def _read_log(self, session: Session) -> None:
        if not session.read_log():
            self._selector.unregister(session.log_end)

    def _on_signals(self, numbers: bytes) -> None:
        if any(number in numbers for number in _ENDING_SIGNALS):
            self._running = False
        statuses = dict(_reaped())
        for session in list(self._sessions.values()):
            if session.pid in statuses:
                self._mourn(session, statuses[session.pid])

    def _mourn(self, session: Session, status: int) -> None:
        """A session's process has died; a reply that it sent before still counts."""
        if session.channel in self._selector.get_map():
            self._attend(session)
        if session.name in self._sessions:
            session.drain_log()
            self._bury(session, session.died(status))

    def _end(self, session: Session, kind: str, message: str) -> None:
        process_tree.end_tree(session.pid)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(session.pid, 0)
        session.drain_log()
        self._bury(session, Ending(kind, message, session.log_text()))

    def _bury(self, session: Session, ending: Ending) -> None:
        del self._sessions[session.name]
        living = {other.pid for other in self._sessions.values()}
        process_tree.end_orphans(living, session.pid)
        for source in (session.channel, session.log_end):
            if source in self._selector.get_map():
                self._selector.unregister(source)
        session.close()
        self._endings[session.name] = ending
        while len(self._endings) > _REMEMBERED_ENDINGS:
            del self._endings[next(iter(self._endings))]
        for request in filter(None, [session.current, *session.waiting]):
            self._send({"id": request.id, "error": ending.to_json()})

    # Output

    def _send(self, header: dict[str, Any]) -> None:
        self._outgoing += encode(header)

    def _flush(self) -> None:
        try:
            while self._outgoing:
                del self._outgoing[: os.write(self._replies, self._outgoing)]
        except BlockingIOError:
            return
        except OSError:
            self._running = False


def _reaped() -> Iterator[tuple[int, int]]:
    """Exit statuses of all children that have died, adopted ones included."""
    with contextlib.suppress(ChildProcessError):
        while (status := os.waitpid(-1, os.WNOHANG))[0]:
            yield status


def hello() -> dict[str, Any]:
    """What the first frame says about this server."""
    import numpy
    import torch

    return {
        "protocol": PROTOCOL,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "threads": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "cuda": torch.version.cuda,
        "server_threads": process_tree.thread_count(),
    }
