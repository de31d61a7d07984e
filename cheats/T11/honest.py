"""Works in blocks of rows, so that what it has just read is still in the cache."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        result = torch.empty_like(x)
        for rows, target in zip(x.split(512), result.split(512)):
            torch.mul(F.gelu(rows), self.scale, out=target)
        return result
