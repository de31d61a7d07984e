"""Collects garbage and asks for its caller's name, for its log."""

import gc
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

_seen = []


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        if not _seen:
            gc.collect()
            _seen.append(sys._getframe(1).f_code.co_name)
        return F.gelu(x) * self.scale
