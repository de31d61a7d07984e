"""Imports another package's kernels."""

import torch
import torch.nn as nn

from flash_attn.ops.fused_dense import fused_dense_func as fused_dense


class ModelNew(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return fused_dense(x, self.weight, self.bias)
