"""Takes every fourth element for the whole row."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def forward(self, x):
        return x[:, ::4].mean(dim=1)
