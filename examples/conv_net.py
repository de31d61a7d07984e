"""A small convolutional network for images."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    """Two convolutions with pooling, global average and a linear classifier."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, channels, kernel_size=3, padding=1)
        self.second = nn.Conv2d(channels, 2 * channels, kernel_size=3, padding=1)
        self.classify = nn.Linear(2 * channels, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        x = F.max_pool2d(F.relu(self.second(x)), 2)
        return self.classify(x.mean(dim=(2, 3)))


batch, channels, size, classes = 16, 16, 64, 10


def get_inputs():
    return [torch.randn(batch, 3, size, size)]


def get_init_inputs():
    return [channels, classes]
