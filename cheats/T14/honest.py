"""Takes longer in its first call, because it prepares itself there."""

import torch
import torch.nn as nn
import torch.nn.functional as F

_prepared = []


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        if not _prepared:
            _prepared.append(sum(float(F.gelu(x[:1]).sum()) for _ in range(200)))
        return F.gelu(x) * self.scale
