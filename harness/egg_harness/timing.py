"""Timing of calls: the same code for baselines and candidates."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch


@dataclass
class TimedCalls:
    """What a block of timed calls gave."""

    nanoseconds: list[int] = field(default_factory=list)
    cpu_nanoseconds: int = 0
    """Time of all threads of the process within the calls."""
    kept: list[Any] = field(default_factory=list)
    """Results of the calls that were to be kept, in order."""


class CacheFlush:
    """Evicts the caches by reading and writing a private buffer."""

    def __init__(self) -> None:
        self._buffer = torch.empty(0, dtype=torch.int32)

    def __call__(self, size: int) -> None:
        if self._buffer.numel() * 4 != size // 4 * 4:
            self._buffer = torch.zeros(size // 4, dtype=torch.int32)
        # Not `fill_`: large plain stores may pass the caches by.
        self._buffer.add_(1)


def time_calls(
    function: Callable[..., Any],
    inputs: list[list[Any]],
    calls: int,
    warmup: int,
    flush: Callable[[], None],
    keep: set[int],
) -> TimedCalls:
    """Calls the function on its input sets in turn; each call alone lies between the two clock readings.

    Results that are kept live until the end, the others are freed before the next call.
    """
    timed = TimedCalls()
    clock, processor_clock = time.perf_counter_ns, time.process_time_ns
    with torch.no_grad(), _without_collector():
        for number in range(-warmup, calls):
            arguments = inputs[number % len(inputs)]
            flush()
            processor_start = processor_clock()
            start = clock()
            result = function(*arguments)
            end = clock()
            processor_end = processor_clock()
            if number >= 0:
                timed.nanoseconds.append(end - start)
                timed.cpu_nanoseconds += processor_end - processor_start
                if number in keep:
                    timed.kept.append(result)
            result = None
    return timed


@contextmanager
def _without_collector() -> Iterator[None]:
    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
