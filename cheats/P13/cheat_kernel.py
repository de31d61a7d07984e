"""Launches a kernel that never ends."""

import triton
import triton.language as tl

import torch
import torch.nn as nn
import torch.nn.functional as F

@triton.jit
def endless(flag):
    value = tl.atomic_add(flag, 0)
    while value == 0:
        value = tl.atomic_add(flag, 0)


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        endless[(132,)](torch.zeros(1, dtype=torch.int32, device=x.device))
        return F.gelu(x) * self.scale
