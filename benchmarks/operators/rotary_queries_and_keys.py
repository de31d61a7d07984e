"""Rotary position embedding of queries and grouped keys in half precision, at the sizes of an 8B decoder."""

import torch
import torch.nn as nn


def rotated(x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    """Turns each pair (first half, second half) of a head by its position's angle."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cosine - second * sine, second * cosine + first * sine), dim=-1)


class Model(nn.Module):
    """Tables of cosines and sines are made once, for all positions."""

    def __init__(self, positions: int, width: int, base: float) -> None:
        super().__init__()
        frequencies = base ** (-torch.arange(0, width, 2) / width)
        angles = torch.arange(positions)[:, None] * frequencies
        self.register_buffer("cosine", angles.cos().half()[:, None, :])
        self.register_buffer("sine", angles.sin().half()[:, None, :])

    def forward(self, query: torch.Tensor, key: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return rotated(query, self.cosine, self.sine), rotated(key, self.cosine, self.sine)


batch, positions, heads, key_heads, width = 4, 2048, 32, 8, 128


def get_inputs():
    query = torch.randn(batch, positions, heads, width, dtype=torch.float16)
    return [query, torch.randn(batch, positions, key_heads, width, dtype=torch.float16)]


def get_init_inputs():
    return [positions, width, 500000.0]
