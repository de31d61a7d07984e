"""Takes longer than needed, and ends."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        rest = 50
        while rest > 0:
            rest -= 1
        return F.gelu(x) * self.scale
