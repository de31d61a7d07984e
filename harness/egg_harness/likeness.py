"""What a wrong answer looks like: facts that tell one mistake or trick from another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from .comparison import FileChunks
from .structure import Item
from .untrusted import UntrustedData

_WORDS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


def examine(data: UntrustedData, places: list[Item], inputs: list[torch.Tensor]) -> dict[str, Any]:
    """Whether all outputs are zero, or of one value each; which inputs one equals; poisoned elements."""
    zero, constant, poisoned = True, True, 0
    returned: set[int] = set()
    for place in places:
        first: torch.Tensor | None = None
        for piece in FileChunks(data, place):
            first = piece[0] if first is None else first
            zero = zero and bool((piece == 0).all())
            constant = constant and bool((piece == first).all())
            words = _WORDS[piece.element_size()]
            ones = 0xFF if words is torch.uint8 else -1
            poisoned += int((piece.view(words) == ones).sum()) if piece.is_floating_point() else 0
        returned |= {i for i, tensor in enumerate(inputs) if _is_same(tensor, data, place)}
    return {"zero": zero, "constant": constant, "poisoned": poisoned, "inputs": sorted(returned)}


def _is_same(tensor: torch.Tensor, data: UntrustedData, place: Item) -> bool:
    if not tensor.numel() or list(tensor.shape) != place["shape"]:
        return False
    if str(tensor.dtype).removeprefix("torch.") != place["dtype"]:
        return False
    start = 0
    flat = tensor.reshape(-1)
    pieces: Iterator[torch.Tensor] = iter(FileChunks(data, place))
    for piece in pieces:
        if not bool((flat[start : start + piece.numel()].to(piece) == piece).all()):
            return False
        start += piece.numel()
    return True
