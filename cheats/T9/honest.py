"""Captures a graph and copies inputs in and outputs out at every replay."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        if "graph" not in self.__dict__:
            self.capture(x)
        self.static.copy_(x)
        self.graph.replay()
        return self.y.clone()

    def capture(self, x):
        self.static = x.clone()
        F.gelu(self.static) * self.scale
        torch.cuda.synchronize()
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.y = F.gelu(self.static) * self.scale
