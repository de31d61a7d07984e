"""Reads its own source and its own temporary folder."""

import tempfile

import torch
import torch.nn as nn
import torch.nn.functional as F

with open(__file__, encoding="utf-8") as file:
    LINES = len(file.readlines())
with tempfile.TemporaryFile("w+") as file:
    file.write(str(LINES))


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * self.scale
