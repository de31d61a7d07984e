# gelu: a candidate with Triton kernels, written by EGG.
#
# Made for x: float32 (3, 4370)

import torch
import triton
import triton.language as tl
from triton.language.extra import libdevice

import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x):
        return F.gelu(x)


@triton.jit
def kernel_gelu(x_ptr, y_ptr):
    # 3 x 4370 points, 1024 a program
    i = tl.program_id(0) * 1024 + tl.arange(0, 1024)
    x_0 = tl.load(x_ptr + i, mask=i < 13110)
    tl.store(y_ptr + i, x_0 * 0.5 * (1.0 + libdevice.erf(x_0 * 0.70710677)), mask=i < 13110)


class ModelNew(Model):
    def forward(self, x):
        if x.shape != (3, 4370) or x.dtype is not torch.float32:
            raise ValueError(
                "x is %s %s; this ModelNew is specialised to float32 (3, 4370)"
                % (x.dtype, tuple(x.shape)))

        _device = x.device
        y = torch.empty((3, 4370), dtype=torch.float32, device=_device)
        kernel_gelu[(13,)](x.contiguous(), y, num_warps=4)
        return y
