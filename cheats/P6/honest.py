"""Imports a module that it wrote itself."""

import importlib
import os
import sys
import tempfile

import torch
import torch.nn as nn
import torch.nn.functional as F

folder = tempfile.mkdtemp()
with open(os.path.join(folder, "helper.py"), "w") as file:
    file.write("def factor():\n    return 1.0\n")
sys.path.append(folder)
helper = importlib.import_module("helper")


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * helper.factor() * self.scale
