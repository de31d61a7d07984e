"""Keeps scratch memory for each shape, and nothing that depends on values."""

import torch
import torch.nn as nn

_scratch = {}


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        key = (x.shape, x.device)
        if key not in _scratch:
            _scratch[key] = torch.empty_like(x)
        inner = torch.mul(x, 0.5**0.5, out=_scratch[key])
        return torch.erf(inner, out=inner).add_(1).mul(x).mul_(0.5).mul_(self.scale)
