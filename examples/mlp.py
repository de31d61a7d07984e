"""A two-layer perceptron with GELU."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    """Widens, activates and narrows the features."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.widen = nn.Linear(features, hidden)
        self.narrow = nn.Linear(hidden, features)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.narrow(F.gelu(self.widen(x)))


rows, features, hidden = 2048, 256, 1024


def get_inputs():
    return [torch.randn(rows, features)]


def get_init_inputs():
    return [features, hidden]
