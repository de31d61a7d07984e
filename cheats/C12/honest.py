"""Uses NaN and infinity inside and returns none that the reference does not have."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        marked = torch.where(x > -50, x, torch.full_like(x, float("-inf")))
        return torch.nan_to_num(F.gelu(marked), nan=0.0, neginf=0.0) * self.scale
