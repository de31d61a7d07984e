"""Takes memory as it finds it and fills all of it."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        result = torch.empty_like(x)
        torch.mul(F.gelu(x), self.scale, out=result)
        return result
