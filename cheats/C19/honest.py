"""Draws from a generator of its own."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        generator = torch.Generator().manual_seed(0)
        row = int(torch.randint(x.shape[0], (1,), generator=generator))
        self.sample = float(x[row, 0])
        return F.gelu(x) * self.scale
