"""Normalises by the batch and updates the running statistics itself."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x):
        norm = self.norm
        mean, variance = x.mean(0), x.var(0, unbiased=False)
        norm.running_mean.lerp_(mean, norm.momentum)
        norm.running_var.lerp_(variance * (len(x) / (len(x) - 1)), norm.momentum)
        norm.num_batches_tracked.add_(1)
        return (x - mean) * torch.rsqrt(variance + norm.eps) * norm.weight + norm.bias
