"""Ends all it has begun before it returns."""

import threading

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        results = {}
        helper = threading.Thread(target=lambda: results.update(upper=F.gelu(x[: len(x) // 2])))
        helper.start()
        lower = F.gelu(x[len(x) // 2 :])
        helper.join()
        return torch.cat([results["upper"], lower]) * self.scale
