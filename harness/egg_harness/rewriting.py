"""Other contents in the same places: what shows an answer that was kept instead of computed."""

from __future__ import annotations

from typing import Any

import torch

from . import structure
from .comparison import Expected
from .reference import Results

_SMALL = 256 << 20


def change_elements(inputs: list[Any], seed: int) -> None:
    """Gives one element of each tensor the tensor's largest or smallest value, whichever is farther."""
    generator = torch.Generator().manual_seed(seed)
    for tensor in structure.tensors_in(inputs):
        overlaps = any(
            size > 1 and step == 0 for size, step in zip(tensor.shape, tensor.stride(), strict=True)
        )
        if tensor.numel() and not overlaps:
            flat = torch.randint(tensor.numel(), (1,), generator=generator)
            place = torch.unravel_index(flat.to(tensor.device), tensor.shape)
            tensor[place] = _far_from(tensor, tensor[place])


def _far_from(tensor: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    if tensor.dtype is torch.bool:
        return ~value
    low, high = torch.aminmax(tensor)
    if low == high and tensor.is_floating_point():
        return value + 1
    return torch.where(high.double() - value.double() >= value.double() - low.double(), high, low)


def largest(expected: Expected) -> float:
    """The largest magnitude among the finite elements."""
    values = expected.values if expected.is_ordinary else expected.values[expected.values.isfinite()]
    return float(torch.linalg.vector_norm(values.double(), float("inf"))) if values.numel() else 0.0


def is_small(results: Results) -> bool:
    """Whether results are worth being kept beside others."""
    return sum(e.values.numel() * e.values.element_size() for e in results.expected) <= _SMALL
