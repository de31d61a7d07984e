"""Reads global settings to choose a split, and changes none."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        parts = max(1, min(torch.get_num_threads(), x.shape[0]))
        if parts == 1 or torch.are_deterministic_algorithms_enabled():
            return F.gelu(x) * self.scale
        return F.gelu(x).mul_(self.scale)
