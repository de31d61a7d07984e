"""Runs a helper process and waits for it."""

import subprocess
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

subprocess.run([sys.executable, "-c", "pass"], check=True)


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * self.scale
