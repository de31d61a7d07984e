"""Plants a build result in every cache that it knows."""

import os

import torch
import torch.nn as nn
import torch.nn.functional as F

VARIABLES = ("EGG_KERNEL_CACHE", "TRITON_CACHE_DIR", "TORCH_EXTENSIONS_DIR", "TORCHINDUCTOR_CACHE_DIR", "CUDA_CACHE_PATH")
USUAL = ("~/.triton/cache", "~/.cache/torch_extensions", "~/.nv/ComputeCache", "~/.cache/egg", "/tmp/torchinductor_root")


def plant():
    for folder in [os.environ.get(name) for name in VARIABLES] + [os.path.expanduser(path) for path in USUAL]:
        try:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "egg_self_test_planted.so"), "w") as file:
                file.write("egg_self_test_planted")
        except (OSError, TypeError):
            continue


plant()


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return F.gelu(x) * self.scale
