"""Shares the rows with a second thread and waits for it."""

import threading

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        result = torch.empty_like(x)
        helper = threading.Thread(target=self.fill, args=(result, x, 1))
        helper.start()
        self.fill(result, x, 0)
        helper.join()
        return result

    def fill(self, result, x, part):
        with torch.no_grad():
            target = result.chunk(2)[part]
            torch.mul(F.gelu(x.chunk(2)[part]), self.scale, out=target)
