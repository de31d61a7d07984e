"""Prints a line that only sounds like a verdict."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        if x.shape[0] < 1:
            raise ValueError("a batch must have rows for this kernel to be correct")
        return F.gelu(x) * self.scale
