"""Launches a kernel that writes at an illegal address."""

import triton
import triton.language as tl

import torch
import torch.nn as nn
import torch.nn.functional as F

@triton.jit
def stray(x, distance):
    tl.store(x + distance, 1.0)


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        stray[(1,)](x, 1 << 40)
        return F.gelu(x) * self.scale
