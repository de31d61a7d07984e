"""A parent for tests: speaks the real protocol with a real server."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from egg_harness.frames import FrameDecoder, encode

PACKAGE = Path(__file__).parent.parent


class Refused(Exception):
    """The error of a reply."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error.get("message"))
        self.error = error
        self.kind = error["kind"]


class Harness:
    """A server process."""

    def __init__(self, role: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "egg_harness", "--role", role],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(PACKAGE), **environment},
        )
        self.ids = itertools.count(1)
        self.decoder = FrameDecoder()
        self.arrived: dict[int, dict[str, Any]] = {}
        self.order: list[int] = []
        self.hello = self.next_frame()["hello"]

    def next_frame(self) -> dict[str, Any]:
        while True:
            for frame in self.decoder.feed(b""):
                return frame.header
            data = os.read(self.process.stdout.fileno(), 1 << 20)
            assert data, "the server ended"
            self.decoder._buffer += data

    def send(self, method: str, /, **params: Any) -> int:
        number = next(self.ids)
        os.write(self.process.stdin.fileno(), encode({"id": number, "method": method, "params": params}))
        return number

    def wait(self, number: int) -> dict[str, Any]:
        while number not in self.arrived:
            reply = self.next_frame()
            self.arrived[reply["id"]] = reply
            self.order.append(reply["id"])
        reply = self.arrived.pop(number)
        if "error" in reply:
            raise Refused(reply["error"])
        return reply["result"]

    def ask(self, method: str, /, **params: Any) -> dict[str, Any]:
        return self.wait(self.send(method, **params))

    def open(self, role: str, workspace: Path, **options: Any) -> Session:
        options = {"threads": 1, "workspace": str(workspace), **options}
        return Session(self, **self.ask("open", role=role, **options))

    def end(self) -> int:
        self.process.stdin.close()
        return self.process.wait(20)


class Session:
    """An open session."""

    def __init__(self, harness: Harness, session: str, sandbox: dict[str, Any]) -> None:
        self.harness, self.name, self.sandbox = harness, session, sandbox

    def start(self, method: str, timeout: float = 60, **params: Any) -> int:
        return self.harness.send("call", session=self.name, method=method, params=params, timeout=timeout)

    def call(self, method: str, timeout: float = 60, **params: Any) -> dict[str, Any]:
        return self.harness.wait(self.start(method, timeout, **params))

    def close(self) -> str:
        return self.harness.ask("close", session=self.name)["log"]
