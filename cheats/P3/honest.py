"""Writes to a pipe of its own."""

import os

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        reader, writer = os.pipe()
        os.write(writer, b"done")
        os.read(reader, 4)
        os.close(reader)
        os.close(writer)
        return F.gelu(x) * self.scale
