"""Adds four interleaved quarters of the row."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def forward(self, x):
        quarters = [x[:, start::4].sum(dim=1) for start in range(4)]
        return sum(quarters) / x.shape[1]
