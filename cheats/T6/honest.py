"""Builds a table at construction that depends on no input."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)
        self.half = 0.5
        self.root = 0.5**0.5

    def forward(self, x):
        return (x * self.half) * (1 + torch.erf(x * self.root)) * self.scale
