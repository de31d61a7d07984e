"""Hangs in a later call."""

import torch
import torch.nn as nn
import torch.nn.functional as F

_calls = 0


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        global _calls
        _calls += 1
        while _calls > 4:
            pass
        return F.gelu(x) * self.scale
