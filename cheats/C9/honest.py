"""Scales unusual inputs by a power of two, which is exact."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        if x.abs().max() > 2.0**60:
            return F.linear(x * 2.0**-60, self.weight) * 2.0**60 + self.bias
        return F.linear(x, self.weight, self.bias)
