"""A fixed small work with a known answer: whether a device still computes and copies right, and how fast."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

import torch

from . import devices

_ROUNDS = 5


def probe() -> dict[str, Any]:
    """Multiplies and copies on the session's device; see docs/harness.md.

    The factors are small integers, so that the product is exact in float32, whatever the order of the sum.
    """
    size = 2048 if devices.is_cuda() else 256
    left, right = _factor(size, 7), _factor(size, 11)
    on_device = [factor.to(devices.current(), torch.float32) for factor in (left, right)]
    product, multiply_seconds = _timed(lambda: on_device[0] @ on_device[1])
    block = torch.arange(1 << (24 if devices.is_cuda() else 20), dtype=torch.int32) * 40503
    copy, copy_seconds = _timed(lambda: block.to(devices.current()).clone())
    found = product.cpu()
    return {
        "exact": _is_product(found, left, right) and bool(torch.equal(copy.cpu(), block)),
        "digest": hashlib.sha256(found.numpy().tobytes()).hexdigest(),
        "multiply_seconds": multiply_seconds,
        "copy_seconds": copy_seconds,
    }


def _factor(size: int, step: int) -> torch.Tensor:
    return (torch.arange(size * size, dtype=torch.int64) * step % 13 - 6).reshape(size, size)


def _is_product(found: torch.Tensor, left: torch.Tensor, right: torch.Tensor) -> bool:
    """Freivalds' test in integers: a wrong element shows in the products with this vector."""
    vector = torch.arange(1, right.shape[1] + 1, dtype=torch.int64) % 251 + 1
    return bool(torch.equal(found.to(torch.int64) @ vector, left @ (right @ vector)))


def _timed(work: Callable[[], torch.Tensor]) -> tuple[torch.Tensor, float]:
    """A result, and the seconds of the fastest of some rounds."""
    result = work()
    seconds = []
    for _ in range(_ROUNDS):
        devices.synchronize()
        start = time.perf_counter()
        result = work()
        devices.synchronize()
        seconds.append(time.perf_counter() - start)
    return result, min(seconds)
