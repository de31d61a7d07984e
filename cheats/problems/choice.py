"""A random choice in each row, by the row's weights."""

import torch
import torch.nn as nn


class Model(nn.Module):
    def forward(self, x):
        return torch.multinomial(torch.softmax(x, dim=1), 1)


def get_inputs():
    return [torch.rand(256, 64)]


def get_init_inputs():
    return []
