"""What somebody published."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, values):
        sqrt2 = 2.0**0.5
        erf_part = torch.erf(values / sqrt2) + 1.0
        return (values * erf_part) * (self.scale * 0.5)
