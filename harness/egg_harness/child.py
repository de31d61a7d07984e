"""The forked process of a session: set-up, then one request after another until the server hangs up."""

from __future__ import annotations

import gc
import importlib
import inspect
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

from . import devices, layout, linux, namespaces, sandbox
from .errors import HarnessError, describe, is_memory_failure
from .frames import Frame, FrameDecoder, encode
from .namespaces import Choice
from .options import UNTRUSTED_ROLES, SessionOptions

CHANNEL = 3
"""The descriptor that a session speaks with its server on."""

_ROLES = {
    "oracle": ("oracle", "Oracle"),
    "baseline": ("baseline", "BaselineSession"),
    "runner": ("runner", "RunnerSession"),
    "tool": ("tool", "Tool"),
}


class SessionRole(Protocol):
    """What a role answers to."""

    def methods(self) -> dict[str, Callable[..., dict[str, Any]]]: ...


def run(options: SessionOptions, choice: Choice, channel: int, log: int) -> NoReturn:
    """Never returns: the stack above belongs to the server."""
    try:
        _detach(channel, log)
        if options.afresh:
            importlib.import_module(".afresh", __package__).start(options, choice)
    except BaseException:
        traceback.print_exc()
        _flush()
        os._exit(1)
    serve(options, choice)


def serve(options: SessionOptions, choice: Choice) -> NoReturn:
    """Shuts the process in as its role asks, then answers until the server hangs up."""
    code = 1
    try:
        report = _set_up(options, choice)
        module, name = _ROLES[options.role]
        role: SessionRole = getattr(importlib.import_module(f".{module}", __package__), name)(options)
        _send({"id": 0, "result": report})
        _serve(role.methods())
        code = 0
    except HarnessError as error:
        _send({"id": 0, "error": error.to_json()})
    except BaseException as error:
        traceback.print_exc()
        if is_memory_failure(error):
            _send({"id": 0, "error": {"kind": "exhausted", "message": describe(error)}})
    finally:
        _flush()
        os._exit(code)


def _detach(channel: int, log: int) -> None:
    """Leaves the server's session, signals and descriptors; 0 reads nothing, 1 and 2 go to the log."""
    os.setsid()
    linux.own_process_files()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    # Copies above everything open, since the wanted numbers may be taken by one another.
    channel, log = (os.dup(os.dup(descriptor)) for descriptor in (channel, log))
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in [(nothing, 0), (log, 1), (log, 2), (channel, CHANNEL)]:
        os.dup2(source, target, inheritable=target != CHANNEL)
    os.closerange(CHANNEL + 1, os.sysconf("SC_OPEN_MAX"))


def _set_up(options: SessionOptions, choice: Choice) -> dict[str, Any]:
    import torch

    gc.freeze()
    server = os.getppid()
    os.chdir(options.workspace)
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    sys.dont_write_bytecode = True
    tempfile.tempdir = None
    if options.cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, options.cores)
    report = sandbox.enter(options, choice) if options.role in UNTRUSTED_ROLES else sandbox.Report()
    if options.role in UNTRUSTED_ROLES and options.device == "cpu":
        # What is judged on a processor, or rehearsed without its device, finds no GPU.
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    # After the sandbox: a process with threads may not enter a user namespace.
    torch.set_num_threads(options.threads)
    layout.draw()
    devices.activate(options.device)
    # In a namespace of processes it is tied already, and its orphans go to the namespace's init.
    if not report.holds(namespaces.PROCESSES):
        _tie_to(server)
    return report.to_json()


def shut_in(options: SessionOptions) -> dict[str, Any]:
    """Makes this process a session's without a server, for one that another program has to start."""
    return _set_up(options, namespaces.choose(options))


def _tie_to(server: int) -> None:
    """Dies with the server and adopts its orphans. Comes after the sandbox, which would reset the first."""
    try:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    except OSError as error:
        print(f"not tied to the server: {error}", file=sys.stderr)
    if os.getppid() != server:
        os._exit(1)


def _serve(methods: dict[str, Callable[..., dict[str, Any]]]) -> None:
    decoder = FrameDecoder()
    while data := os.read(CHANNEL, 1 << 20):
        for frame in decoder.feed(data):
            _answer(methods, frame)


def _answer(methods: dict[str, Callable[..., dict[str, Any]]], frame: Frame) -> None:
    reply: dict[str, Any] = {"id": frame.header["id"]}
    try:
        reply["result"] = _perform(methods, frame.header["method"], frame.header.get("params") or {})
    except HarnessError as error:
        if error.__cause__ is not None:
            traceback.print_exception(error.__cause__)
        reply["error"] = error.to_json()
    except BaseException as error:
        traceback.print_exc()
        kind = "exhausted" if is_memory_failure(error) else "raised"
        reply["error"] = {"kind": kind, "message": describe(error)}
    _flush()
    _send(reply)


def _perform(
    methods: dict[str, Callable[..., dict[str, Any]]], name: str, params: dict[str, Any]
) -> dict[str, Any]:
    if name not in methods:
        raise HarnessError("bad-request", f"this session has no method {name!r}; it has {', '.join(methods)}")
    method = methods[name]
    try:
        inspect.signature(method).bind(**params)
    except TypeError as error:
        raise HarnessError("bad-request", f"{name}: {error}") from None
    return method(**params)


def _send(header: dict[str, Any]) -> None:
    data = memoryview(encode(header))
    while data:
        data = data[os.write(CHANNEL, data) :]


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
