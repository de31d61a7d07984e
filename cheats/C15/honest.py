"""Asks the allocator how much memory it holds, and reads none of it."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        self.reserved = torch.cuda.memory_reserved(x.device)
        return F.gelu(x) * self.scale
