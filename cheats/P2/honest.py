"""Leaves work for the end of the program, as modules do."""

import atexit

import torch
import torch.nn as nn
import torch.nn.functional as F

atexit.register(print, "the module's end")


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * self.scale
