"""Compares its two ways once, with the comparison as it is."""

import torch
import torch.nn as nn
import torch.nn.functional as F

_checked = []


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        result = F.gelu(x) * self.scale
        if not _checked:
            other = 0.5 * x * (1 + torch.erf(x * 0.5**0.5)) * self.scale
            _checked.append(torch.allclose(result, other, rtol=1e-3, atol=1e-3))
        return result
