"""Keeps statistics of its own in a class of its own."""

import torch
import torch.nn as nn
import torch.nn.functional as F

class Count(int):
    """A number of calls."""


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        self.calls = Count(getattr(self, "calls", Count(0)) + 1)
        return F.gelu(x) * self.scale
