"""What a GPU can do: memory bandwidth, and matrix products in each precision class."""

from __future__ import annotations

from collections.abc import Callable

import torch

from . import devices

_BUFFER_ELEMENTS = 1 << 28
_SIDE = 4096
_RUNS = 10


def measure() -> dict[str, object]:
    """Bytes and operations a second, each the best of several runs."""
    memory = _bandwidth()
    devices.release()
    products = {name: _product(dtype, name) for name, dtype in _CLASSES.items()}
    devices.use_precision("ieee")
    devices.release()
    return {"bandwidth": memory, "floating_point_rate": products["ieee"], "rates": products}


_CLASSES = {
    "ieee": torch.float32,
    "tf32": torch.float32,
    "bf16": torch.bfloat16,
    "fp16": torch.float16,
}


def _bandwidth() -> float:
    """Copying, reading (a dot product), or updating in place: whichever moves the most."""
    device = devices.current()
    source = torch.ones(_BUFFER_ELEMENTS, device=device)
    target = torch.empty_like(source)
    size = source.numel() * source.element_size()
    moved = [
        2 * size / _best_seconds(lambda: target.copy_(source)),
        2 * size / _best_seconds(lambda: torch.dot(source, target)),
        2 * size / _best_seconds(lambda: target.add_(1)),
    ]
    return max(moved)


def _product(dtype: torch.dtype, precision: str) -> float:
    devices.use_precision(precision)
    # Zeros and ones cost less power than data does, and would flatter the rate.
    a, b = (torch.randn(_SIDE, _SIDE, device=devices.current()).to(dtype) for _ in range(2))
    return 2 * _SIDE**3 / _best_seconds(lambda: torch.mm(a, b))


def _best_seconds(action: Callable[[], object]) -> float:
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    action()
    best = float("inf")
    for _ in range(_RUNS):
        start.record()
        action()
        end.record()
        torch.cuda.synchronize()
        best = min(best, start.elapsed_time(end) / 1e3)
    return best
