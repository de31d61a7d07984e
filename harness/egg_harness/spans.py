"""Which kernels and operations a call consists of, recorded by the PyTorch profiler.

This runs beside foreign code: the numbers are evidence beside the parent's own clock, never alone a reason to
believe a speed.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Callable
from typing import Any

from torch.profiler import ProfilerActivity, profile, record_function

from . import devices, loaded_code, profiler_trace
from .errors import HarnessError
from .evaluation import Evaluation
from .slots import opened

_TRACE_BYTES = 128 << 20
_MOST_CALLS = 64


def of(evaluation: Evaluation, slots: list[str], calls: int, warmup: int, workspace: str) -> dict[str, Any]:
    """The result of the session method `spans` (docs/harness.md)."""
    if not slots or not 1 <= calls <= _MOST_CALLS:
        raise HarnessError("bad-request", f"spans: needs slots, and 1 to {_MOST_CALLS} calls")
    call = evaluation.prepared_call([opened(slot).inputs() for slot in slots])
    for number in range(warmup):
        call(number)
    events, mark = _recorded(call, calls, os.path.join(workspace, f"spans-{os.getpid()}.json"))
    devices.release()
    summary = profiler_trace.summarize(events, mark, devices.is_cuda())
    return {**summary, **loaded_code.facts(workspace, devices.is_cuda())}


def _recorded(call: Callable[[int], None], calls: int, path: str) -> tuple[list[dict[str, Any]], str]:
    """What the profiler saw, and the name that marks each call, which nothing under it can know before."""
    # Without it the profiler's hooks stay in the driver, and every later launch of the session pays for them.
    os.environ.setdefault("TEARDOWN_CUPTI", "1")
    mark = f"egg::call-{secrets.token_hex(8)}"
    devices.synchronize()
    with profile(activities=_activities()) as profiler:
        for number in range(calls):
            with record_function(mark):
                call(number)
            # Apart in time, so that every kernel belongs to one call.
            devices.synchronize()
    return _events(profiler, path), mark


def _activities() -> list[ProfilerActivity]:
    return [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if devices.is_cuda() else [])]


def _events(profiler: Any, path: str) -> list[dict[str, Any]]:
    try:
        profiler.export_chrome_trace(path)
        size = os.path.getsize(path)
        if size > _TRACE_BYTES:
            raise HarnessError("exhausted", f"the trace has {size} bytes; at most {_TRACE_BYTES} are read")
        with open(path, encoding="utf-8", errors="replace") as file:
            # Names are free text, and not always escaped.
            events = json.loads(file.read(), strict=False).get("traceEvents")
    except (OSError, ValueError, AttributeError) as error:
        raise HarnessError("raised", f"the profiler's trace can't be read: {error}", where="spans") from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(path)
    if not isinstance(events, list):
        raise HarnessError("raised", "the profiler's trace has no events", where="spans")
    return [event for event in events if isinstance(event, dict)]
