"""The most likely element of each row: the same for the same inputs."""

import torch
import torch.nn as nn


class Model(nn.Module):
    def forward(self, x):
        return torch.argmax(x, dim=1, keepdim=True)


def get_inputs():
    return [torch.rand(256, 64)]


def get_init_inputs():
    return []
