"""Measures two of its own ways with the clock and keeps the faster one."""

import time

import torch
import torch.nn as nn
import torch.nn.functional as F

WAYS = (lambda x, scale: F.gelu(x) * scale, lambda x, scale: F.gelu(x).mul_(scale))
_chosen = []


def seconds(way, x, scale):
    start = time.perf_counter()
    way(x, scale)
    return time.perf_counter() - start


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        if not _chosen:
            _chosen.append(min(WAYS, key=lambda way: seconds(way, x, self.scale)))
        return _chosen[0](x, self.scale)
