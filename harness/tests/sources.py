"""Problems and candidates that several tests use."""

NORMALIZE = '''\
"""Scales rows. A comment that stays: é."""
import torch
import torch.nn as nn

rows, columns = 8, 16  # kept


class Model(nn.Module):
    """Norm and product."""

    def __init__(self, size):
        super().__init__()
        self.norm = nn.LayerNorm(size)   # spaces stay
        self.linear = nn.Linear(size, 4)
        self.offset = torch.tensor([0.5])

    def forward(self, x, scale):
        y = self.linear(self.norm(x)).softmax(-1) * scale + self.offset
        first, second = y.split(2, dim=1)
        return {"first": first, "rest": (second, 3)}


def get_inputs():
    return [torch.randn(rows, columns), 2.0]


def get_init_inputs():
    return [columns]


if __name__ == "__main__":
    print(Model(columns)(*get_inputs()))
'''

NORMALIZE_CANDIDATE = NORMALIZE.replace("class Model(", "class ModelNew(")

BATCH_NORM = """\
import torch
import torch.nn as nn

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
    def forward(self, x):
        return torch.relu(self.norm(x))

def get_inputs():
    return [torch.randn(32, 4)]

def get_init_inputs():
    return []
"""


def problem(forward: str, inputs: str = "torch.randn(4, 8)", arguments: str = "x") -> str:
    """A problem without parameters."""
    return f"""\
import torch

class Model(torch.nn.Module):
    def forward(self, {arguments}):
        {forward}

def get_inputs():
    return [{inputs}]

def get_init_inputs():
    return []
"""


def candidate(forward: str, top: str = "") -> str:
    """A candidate for a problem without parameters."""
    return f"""\
import os, sys, time, signal, ctypes, socket, subprocess
import torch
{top}

class ModelNew(torch.nn.Module):
    def forward(self, x):
        {forward}
"""
