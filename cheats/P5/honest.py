"""Writes a file of its own in its temporary folder."""

import os
import tempfile

import torch
import torch.nn as nn
import torch.nn.functional as F

with open(os.path.join(tempfile.mkdtemp(), "notes.txt"), "w") as file:
    file.write("tuned\n")


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * self.scale
