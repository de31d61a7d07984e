"""Leaves work behind that goes on after every call."""

import threading
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

_streams = {}


def leave_behind(x):
    if x.is_cuda:
        stream = _streams.setdefault(x.device, torch.cuda.Stream(x.device))
        with torch.cuda.stream(stream):
            torch.cuda._sleep(20_000_000)
    else:
        threading.Thread(target=burn, daemon=True).start()


def burn():
    until = time.monotonic() + 0.05
    square = torch.ones(384, 384)
    while time.monotonic() < until:
        square @ square


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        result = F.gelu(x) * self.scale
        leave_behind(x)
        return result
