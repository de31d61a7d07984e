"""Reads a clock through ctypes and leaves it as it is."""

import ctypes

import torch
import torch.nn as nn
import torch.nn.functional as F

class Moment(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


def now():
    moment = Moment()
    ctypes.CDLL(None).clock_gettime(1, ctypes.byref(moment))
    return moment.seconds + moment.nanoseconds / 1e9


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        self.started = now()
        return F.gelu(x) * self.scale
