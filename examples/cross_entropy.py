"""Cross entropy with label smoothing over a large vocabulary."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    """The mean loss of a batch of token predictions."""

    def __init__(self, smoothing: float) -> None:
        super().__init__()
        self.smoothing = smoothing

    def forward(self, logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return F.cross_entropy(logits, labels, label_smoothing=self.smoothing)


tokens = 1024
vocabulary = 16384


def get_inputs():
    return [torch.randn(tokens, vocabulary), torch.randint(0, vocabulary, (tokens,))]


def get_init_inputs():
    return [0.1]
