"""Repacks the weights at every call and keeps none of that."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        packed = self.weight.t().contiguous()
        return torch.addmm(self.bias, x, packed)
