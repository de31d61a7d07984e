"""The same loss, with the clamp written as a maximum."""

import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def forward(self, predictions, targets):
        margins = torch.addcmul(torch.ones_like(targets), predictions, targets, value=-1)
        return torch.relu(margins).mean()
