"""Scaled attention scores with a padding mask, turned into probabilities."""

import torch
import torch.nn as nn


class Model(nn.Module):
    """Softmax over keys, where masked keys get no weight."""

    def __init__(self, scale: float) -> None:
        super().__init__()
        self.scale = scale

    def forward(self, scores: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return torch.softmax((scores * self.scale).masked_fill(mask, float("-inf")), dim=-1)


batch, heads, queries, keys = 4, 8, 512, 1024


def get_inputs():
    lengths = torch.randint(keys // 2, keys + 1, (batch, 1, 1, 1))
    mask = torch.arange(keys).view(1, 1, 1, keys) >= lengths
    return [torch.randn(batch, heads, queries, keys), mask]


def get_init_inputs():
    return [0.125]
