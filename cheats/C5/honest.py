"""Keeps its last answer for whoever asks, and computes every one anew."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        result = F.gelu(x) * self.scale
        self.last_mean = float(result[0, 0])
        return result
