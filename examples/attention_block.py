"""Causal self-attention with a residual connection and pre-normalisation, written out step by step."""

import math

import torch
import torch.nn as nn


class Model(nn.Module):
    """One attention sub-layer of a decoder."""

    def __init__(self, features: int, heads: int, positions: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(features)
        self.project_in = nn.Linear(features, 3 * features)
        self.project_out = nn.Linear(features, features)
        self.register_buffer("causal", torch.ones(positions, positions).tril().bool())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, positions, features = x.shape
        query, key, value = (
            part.view(batch, positions, self.heads, features // self.heads).transpose(1, 2)
            for part in self.project_in(self.norm(x)).chunk(3, dim=-1)
        )
        scores = query @ key.transpose(-2, -1) / math.sqrt(features // self.heads)
        weights = torch.softmax(scores.masked_fill(~self.causal, float("-inf")), dim=-1)
        mixed = (weights @ value).transpose(1, 2).reshape(batch, positions, features)
        return x + self.project_out(mixed)


batch, positions, features, heads = 4, 512, 256, 8


def get_inputs():
    return [torch.randn(batch, positions, features)]


def get_init_inputs():
    return [features, heads, positions]
