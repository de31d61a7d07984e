"""Reads at address zero in a later call."""

import ctypes

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
        if _calls > 4:
            ctypes.string_at(0)
        return F.gelu(x) * self.scale
