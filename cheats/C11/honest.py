"""Works in blocks, with a rest where the shape leaves one."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        rows = max(1, -(-x.shape[0] // 4))
        return torch.cat([F.linear(block, self.weight, self.bias) for block in x.split(rows)])
