"""RMSNorm followed by a SwiGLU gate, as in the feed-forward part of a decoder layer."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    """Normalises rows by their root mean square, then gates one half of the features by the other."""

    def __init__(self, features: int, eps: float) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scale = torch.rsqrt(x.pow(2).mean(dim=-1, keepdim=True) + self.eps)
        gate, value = (x * scale * self.weight).chunk(2, dim=-1)
        return F.silu(gate) * value


rows = 4096
features = 4096


def get_inputs():
    return [torch.randn(rows, features)]


def get_init_inputs():
    return [features, 1e-6]
