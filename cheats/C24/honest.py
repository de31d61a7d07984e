"""Reuses memory inside and returns a copy."""

import torch
import torch.nn as nn
import torch.nn.functional as F

_results = {}


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        if x.shape not in _results:
            _results[x.shape] = torch.empty_like(x)
        return torch.mul(F.gelu(x), self.scale, out=_results[x.shape]).clone()
