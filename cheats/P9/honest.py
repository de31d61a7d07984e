"""Handles a signal of its own."""

import signal

import torch
import torch.nn as nn
import torch.nn.functional as F

before = signal.signal(signal.SIGUSR1, lambda number, frame: None)
signal.signal(signal.SIGUSR1, before)


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * self.scale
