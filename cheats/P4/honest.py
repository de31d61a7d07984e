"""Reads how much memory it uses itself."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        with open("/proc/self/status") as status:
            self.memory = next(line for line in status if line.startswith("VmRSS"))
        return F.gelu(x) * self.scale
