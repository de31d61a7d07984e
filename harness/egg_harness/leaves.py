"""How the tensors of a result lie in memory: strides, device, and what they share with other tensors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from . import structure


def describe(
    result: Any, inputs: list[Any], state: Iterable[tuple[str, torch.Tensor]]
) -> list[dict[str, Any]]:
    """One entry for each tensor of the result, in order; `shares` names inputs and state by place."""
    owners = [(f"input {i}", t) for i, value in enumerate(inputs) for t in structure.tensors_in(value)]
    owners += list(state)
    return [
        {
            "strides": list(tensor.stride()),
            "device": str(tensor.device),
            "shares": sorted({name for name, owner in owners if _overlap(tensor, owner)}),
        }
        for tensor in structure.tensors_in(result)
    ]


def _overlap(a: torch.Tensor, b: torch.Tensor) -> bool:
    if not a.numel() or not b.numel() or a.device != b.device:
        return False
    (a_start, a_end), (b_start, b_end) = _range(a), _range(b)
    return a_start < b_end and b_start < a_end


def _range(tensor: torch.Tensor) -> tuple[int, int]:
    """The addresses of the first byte and past the last byte that the elements use."""
    last = sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))
    start = tensor.data_ptr()
    return start, start + (last + 1) * tensor.element_size()
