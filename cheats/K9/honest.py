"""Another way of the same length."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        scaled = torch.mul(x, 0.5)
        inner = torch.special.ndtr(x)
        return torch.add(scaled, scaled, alpha=-1).addcmul_(x, inner).mul_(self.scale)
