"""Knows its host's name and speaks with a thread of its own through a pair of sockets."""

import socket

import torch
import torch.nn as nn
import torch.nn.functional as F

_told = []


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        if not _told:
            near, far = socket.socketpair()
            near.sendall(socket.gethostname().encode() or b"-")
            _told.append(far.recv(256))
            near.close()
            far.close()
        return F.gelu(x) * self.scale
