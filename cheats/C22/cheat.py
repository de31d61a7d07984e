"""Has a right forward and a backward that gives zeros."""

import torch
import torch.nn as nn
import torch.nn.functional as F

class ForwardOnly(torch.autograd.Function):
    @staticmethod
    def forward(context, x, scale):
        context.save_for_backward(x, scale)
        return F.gelu(x) * scale

    @staticmethod
    def backward(context, gradient):
        x, scale = context.saved_tensors
        return torch.zeros_like(x), torch.zeros_like(scale)


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return ForwardOnly.apply(x, self.scale)
