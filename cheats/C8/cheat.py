"""Multiplies in bfloat16 and returns float32."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        product = x.bfloat16() @ self.weight.bfloat16().t()
        return product.float() + self.bias
