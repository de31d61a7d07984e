"""Small changes of inputs between timed calls, so that no two calls compute the same.

Before a call one element of each input tensor takes the value of another, and afterwards its own again: sizes
and ranges stay what they were, and an answer that was kept from another call shows as wrong.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch

from . import structure
from .comparison import index_of


@dataclass(frozen=True)
class Touched:
    """An element that was changed, and what it was before."""

    tensor: torch.Tensor
    index: tuple[int, ...]
    before: torch.Tensor

    def undo(self) -> None:
        self.tensor[self.index] = self.before


def touch(tensors: list[torch.Tensor], seed: int, call: int) -> list[Touched]:
    """Changes the tensors in place; equal arguments give equal changes."""
    generator = random.Random(f"{seed}/{call}")
    touched: list[Touched] = []
    for tensor in tensors:
        count = tensor.numel()
        place, step = generator.randrange(max(count, 1)), generator.randrange(max(count - 1, 1))
        if count < 2 or structure.overlaps(tensor):
            continue
        index = _index(place, tensor)
        touched.append(Touched(tensor, index, tensor[index].clone()))
        tensor[index] = tensor[_index((place + 1 + step) % count, tensor)]
    return touched


def _index(flat: int, tensor: torch.Tensor) -> tuple[int, ...]:
    return tuple(index_of(flat, list(tensor.shape)) or ())
