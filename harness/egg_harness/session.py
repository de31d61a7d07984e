"""The server's side of a session: its process, its channel, its log, and the requests that wait for it."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from . import child, namespaces, process_tree
from .frames import Frame, FrameDecoder, FrameError, encode
from .options import UNTRUSTED_ROLES, SessionOptions
from .watch import Watch

LOG_BYTES = 64 << 10
_LOG_IN_ERROR = 8 << 10
# No session method answers with a payload.
_MAX_PAYLOAD = 0


@dataclass(frozen=True)
class Request:
    """One request to a session, as the server keeps it."""

    id: Any
    method: str
    params: dict[str, Any]
    timeout: float


@dataclass(frozen=True)
class Ending:
    """How a session ended, and what it had printed last."""

    kind: str
    message: str
    log: str

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "message": self.message, "log": self.log[-_LOG_IN_ERROR:]}


class Session:
    """A forked child. All methods return at once; nothing here waits for the child."""

    def __init__(self, name: str, opening: Request, options: SessionOptions) -> None:
        self.name = name
        self.waiting: deque[Request] = deque()
        self.current: Request | None = opening
        self.deadline = time.monotonic() + opening.timeout
        self.log = bytearray()
        self.outgoing = bytearray()
        self._decoder = FrameDecoder(max_payload=_MAX_PAYLOAD)
        self._serial = 0
        self._paused_at: float | None = None
        self._killed_by_memory = memory_kills()
        self.pid, self.channel, self.log_end = _fork(options)
        self.watch = Watch(self.pid, options) if options.role in UNTRUSTED_ROLES else None

    def start_next(self) -> None:
        """Hands the next waiting request to the child if it is idle."""
        if self.current is None and self.waiting:
            self.current = self.waiting.popleft()
            self.deadline = (self._paused_at or time.monotonic()) + self.current.timeout
            self._serial += 1
            request = {"id": self._serial, "method": self.current.method, "params": self.current.params}
            self.outgoing += encode(request)

    @property
    def is_at_work(self) -> bool:
        """Whether its time passes."""
        return self.current is not None and self._paused_at is None

    def is_late(self, now: float) -> bool:
        return self.is_at_work and now >= self.deadline

    def pause(self) -> None:
        """Stops its processes, those that it starts meanwhile included."""
        if self._paused_at is None:
            self._paused_at = time.monotonic()
            process_tree.stop(self.pid)

    def resume(self) -> None:
        """Lets its processes go on; the time of the pause does not count."""
        if self._paused_at is not None:
            self.deadline += time.monotonic() - self._paused_at
            self._paused_at = None
            process_tree.go_on(self.pid)

    def write(self) -> None:
        if not self.outgoing:
            return
        with contextlib.suppress(BlockingIOError, OSError):
            del self.outgoing[: self.channel.send(self.outgoing)]

    def read(self) -> list[dict[str, Any]] | None:
        """The replies that have arrived, None at the end; raises FrameError on what answers no question."""
        try:
            data = self.channel.recv(1 << 20)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            return None
        return [self._checked(frame) for frame in self._decoder.feed(data)]

    def _checked(self, frame: Frame) -> dict[str, Any]:
        if self.current is None or frame.header.get("id") != self._serial:
            raise FrameError("a reply to no request")
        outcome = frame.header.get("result", frame.header.get("error"))
        if not isinstance(outcome, dict):
            raise FrameError("a reply with neither result nor error")
        return frame.header

    def read_log(self) -> bool:
        """Takes what the child printed; only the last 64 KiB are kept. False at the end."""
        try:
            data = os.read(self.log_end, 1 << 16)
        except BlockingIOError:
            return True
        self.log += data
        del self.log[:-LOG_BYTES]
        return bool(data)

    def drain_log(self) -> None:
        """Takes what lies in the pipe now; bounded, as the child may go on printing."""
        for _ in range(64):
            before = len(self.log)
            if not self.read_log() or (len(self.log) == before and before < LOG_BYTES):
                return

    def log_text(self) -> str:
        return self.log.decode(errors="replace")

    def died(self, status: int) -> Ending:
        """What the exit status that `waitpid` gave means."""
        log = self.log_text()
        if not os.WIFSIGNALED(status):
            code = os.WEXITSTATUS(status)
            if self._decoder.is_inside_frame:
                return Ending("protocol", f"the session ended with code {code} in the middle of a frame", log)
            return Ending("crashed", f"the process ended early with code {code}", log)
        name = signal.Signals(os.WTERMSIG(status)).name
        if name == "SIGKILL" and memory_kills() > self._killed_by_memory:
            return Ending("exhausted", "the kernel killed the process because memory ran out", log)
        if name == "SIGABRT" and "std::bad_alloc" in log[-_LOG_IN_ERROR:]:
            return Ending("exhausted", "memory ran out (std::bad_alloc)", log)
        return Ending("crashed", f"the process died by {name}", log)

    def close(self) -> None:
        self.channel.close()
        os.close(self.log_end)


def _fork(options: SessionOptions) -> tuple[int, socket.socket, int]:
    choice = namespaces.choose(options) if options.role in UNTRUSTED_ROLES else namespaces.Choice()
    ours, theirs = socket.socketpair()
    log_end, log_start = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.collect()
    pid = os.fork()
    if pid == 0:
        child.run(options, choice, theirs.fileno(), log_start)
    theirs.close()
    os.close(log_start)
    ours.setblocking(False)
    os.set_blocking(log_end, False)
    return pid, ours, log_end


def memory_kills() -> int:
    """How many processes the kernel has killed on this machine for want of memory."""
    try:
        with open("/proc/vmstat", encoding="ascii") as counters:
            return next(int(line.split()[1]) for line in counters if line.startswith("oom_kill "))
    except (OSError, StopIteration):
        return 0
