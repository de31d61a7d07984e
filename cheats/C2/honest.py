"""Works in place on a copy of its own."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        inner = x.clone()
        inner.mul_(0.5**0.5).erf_().add_(1).mul_(x).mul_(0.5)
        return inner.mul_(self.scale)
