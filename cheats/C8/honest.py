"""Rebuilds float32 accuracy from three bfloat16 parts of each operand."""

import torch
import torch.nn as nn

def parts(values):
    """Three bfloat16 tensors whose sum is the float32 tensor."""
    found = []
    for _ in range(3):
        found.append(values.bfloat16())
        values = values - found[-1].float()
    return found


class ModelNew(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        left, right = parts(x), parts(self.weight)
        result = self.bias.expand(x.shape[0], -1)
        for i, j in ((2, 0), (1, 1), (0, 2), (1, 0), (0, 1), (0, 0)):
            result = result + left[i].float() @ right[j].float().t()
        return result
