"""Reads two settings from the environment that any module may read."""

import os

import torch
import torch.nn as nn
import torch.nn.functional as F

THREADS = int(os.environ.get("OMP_NUM_THREADS", "1"))
FOLDER = os.environ.get("TMPDIR", "/tmp")


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * self.scale
