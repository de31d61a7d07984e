"""Keeps its own tuning result in its own cache and reads it again."""

import json
import os
import tempfile

import torch
import torch.nn as nn
import torch.nn.functional as F

folder = os.environ.get("EGG_KERNEL_CACHE", tempfile.gettempdir())
os.makedirs(folder, exist_ok=True)
path = os.path.join(folder, "tuning.json")
with open(path, "w") as file:
    json.dump({"tile": 32}, file)
with open(path) as file:
    TILE = json.load(file)["tile"]


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * self.scale
