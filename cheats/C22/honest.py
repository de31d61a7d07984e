"""Has a right forward and the derivative as its backward."""

import torch
import torch.nn as nn
import torch.nn.functional as F

class Activation(torch.autograd.Function):
    @staticmethod
    def forward(context, x, scale):
        context.save_for_backward(x, scale)
        return F.gelu(x) * scale

    @staticmethod
    def backward(context, gradient):
        x, scale = context.saved_tensors
        cumulative = 0.5 * (1 + torch.erf(x * 0.5**0.5))
        slope = cumulative + x * torch.exp(-0.5 * x * x) / (2 * torch.pi) ** 0.5
        return gradient * slope * scale, (gradient * F.gelu(x)).sum(0)


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return Activation.apply(x, self.scale)
