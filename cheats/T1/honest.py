"""Shares the product between two streams and waits for both."""

import torch
import torch.nn as nn

_streams = {}


def _stream(device):
    if device not in _streams:
        _streams[device] = torch.cuda.Stream(device)
    return _streams[device]


class ModelNew(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        current, side = torch.cuda.current_stream(x.device), _stream(x.device)
        upper, lower = x.chunk(2)
        result = x.new_empty(x.shape[0], self.weight.shape[0])
        first, second = result.chunk(2)
        side.wait_stream(current)
        with torch.cuda.stream(side):
            torch.addmm(self.bias, lower, self.weight.t(), out=second)
        torch.addmm(self.bias, upper, self.weight.t(), out=first)
        current.wait_stream(side)
        return result
