"""Group normalisation and SiLU, as between the convolutions of a diffusion model."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    """Normalises groups of channels and activates the result."""

    def __init__(self, groups: int, channels: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.silu(self.norm(x))


batch, channels, height, width = 16, 256, 64, 64
groups = 32


def get_inputs():
    return [torch.randn(batch, channels, height, width)]


def get_init_inputs():
    return [groups, channels]
