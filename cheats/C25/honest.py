"""Draws as the reference does."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def forward(self, x):
        return torch.multinomial(torch.softmax(x, dim=1), 1)
