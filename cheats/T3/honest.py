"""Works with a tensor class of its own inside, and returns a plain tensor."""

import torch
import torch.nn as nn
import torch.nn.functional as F

class Rows(torch.Tensor):
    """A matrix whose rows are independent."""


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        rows = x.as_subclass(Rows)
        return (F.gelu(rows) * self.scale).as_subclass(torch.Tensor)
