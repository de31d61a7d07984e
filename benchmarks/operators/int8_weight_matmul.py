"""A linear layer whose weight is kept in eight bits, with a scale for each output feature."""

import torch
import torch.nn as nn


class Model(nn.Module):
    """y = x W^T with W = codes * scale."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.register_buffer("codes", torch.randint(-127, 128, (outputs, inputs), dtype=torch.int8))
        self.register_buffer("scale", (torch.rand(outputs, 1) * 0.5 + 0.5).half() / 1024)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x @ (self.codes.half() * self.scale).t()


rows, inputs, outputs = 512, 4096, 4096


def get_inputs():
    return [torch.randn(rows, inputs, dtype=torch.float16)]


def get_init_inputs():
    return [inputs, outputs]
