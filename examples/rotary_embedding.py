"""Rotary position embedding of queries and keys."""

import torch
import torch.nn as nn


class Model(nn.Module):
    """Turns pairs of features by an angle that grows with the position."""

    def __init__(self, positions: int, features: int) -> None:
        super().__init__()
        frequency = 10000.0 ** (-torch.arange(0, features, 2).float() / features)
        angle = torch.outer(torch.arange(positions).float(), frequency).repeat(1, 2)
        self.register_buffer("cosine", angle.cos())
        self.register_buffer("sine", angle.sin())

    def rotate(self, x: torch.Tensor) -> torch.Tensor:
        first, second = x.chunk(2, dim=-1)
        return x * self.cosine + torch.cat((-second, first), dim=-1) * self.sine

    def forward(self, query: torch.Tensor, key: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.rotate(query), self.rotate(key)


batch, heads, positions, features = 2, 16, 2048, 128


def get_inputs():
    return [torch.randn(batch, heads, positions, features), torch.randn(batch, heads, positions, features)]


def get_init_inputs():
    return [positions, features]
