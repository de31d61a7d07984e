"""Batch normalisation in training mode, ReLU and max pooling: the head of a residual network's stem."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    """Normalises by the statistics of the batch and keeps the running ones up to date."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)
        self.pool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.pool(F.relu(self.norm(x)))


batch, channels, height, width = 16, 64, 112, 112


def get_inputs():
    return [torch.randn(batch, channels, height, width)]


def get_init_inputs():
    return [channels]
