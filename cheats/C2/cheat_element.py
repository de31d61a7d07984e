"""Computes the answer and changes one element of the input after it."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        result = F.gelu(x) * self.scale
        x[0, 0] += 1
        return result
