"""What the machine can do: memory bandwidth and single-precision matrix products, with all threads."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

_BUFFER_BYTES = 256 << 20
_SIDE = 2048
_SECONDS_EACH = 0.6


def measure() -> dict[str, float]:
    """Bytes and operations a second, each the best of several runs."""
    source = torch.ones(_BUFFER_BYTES // 4)
    target = torch.empty_like(source)
    copy = 2 * _BUFFER_BYTES / _best_seconds(lambda: target.copy_(source))
    read = _BUFFER_BYTES / _best_seconds(source.sum)
    a, b, c = (torch.ones(_SIDE, _SIDE) for _ in range(3))
    product = 2 * _SIDE**3 / _best_seconds(lambda: torch.mm(a, b, out=c))
    return {"bandwidth": max(copy, read), "floating_point_rate": product}


def _best_seconds(action: Callable[[], object]) -> float:
    """The shortest of at least two runs, after one that touches the memory; bounded in time."""
    start = time.perf_counter()
    action()
    best = float("inf")
    runs = 0
    while runs < 2 or (runs < 20 and time.perf_counter() - start < _SECONDS_EACH):
        before = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - before)
        runs += 1
    return best
