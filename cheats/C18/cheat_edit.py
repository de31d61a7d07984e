"""Edits its own parameter after the call."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        result = F.linear(x, self.weight, self.bias)
        with torch.no_grad():
            self.weight.mul_(0.5)
        return result
