# column-softmax: a candidate with Triton kernels, written by EGG.
#
# Made for x: float32 (2, 7, 17)

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
        return torch.softmax(x, 1)


@triton.jit
def _larger(x, y):
    return tl.maximum(x, y, propagate_nan=tl.PropagateNan.ALL)


@triton.jit
def _shift(top):
    # What is taken off before exponentials; a row of minus infinities sums to 0.
    return tl.where(top == float("-inf"), 0.0, top)


@triton.jit
def kernel_columns(x_ptr, y_ptr):
    # 34 rows of 7 (2 x 17 x 7); 4 rows a program, held in registers
    row = tl.program_id(0) * 4 + tl.arange(0, 4)[:, None]
    row0 = row // 17
    row1 = row % 17
    r = tl.arange(0, 8)[None, :]
    x_0 = tl.load(x_ptr + row0 * 119 + row1 + r * 17, mask=(row < 34) & (r < 7))
    top_0 = tl.reduce(tl.where(r < 7, x_0, float("-inf")), 1, _larger, keep_dims=True)
    sum_0 = tl.sum(tl.where(r < 7, libdevice.exp(x_0 - _shift(top_0)), 0.0), 1, keep_dims=True)
    tl.store(y_ptr + row0 * 119 + row1 + r * 17, tl.div_rn(libdevice.exp(x_0 - top_0), sum_0), mask=(row < 34) & (r < 7))


class ModelNew(Model):
    def forward(self, x):
        if x.shape != (2, 7, 17) or x.dtype is not torch.float32:
            raise ValueError(
                "x is %s %s; this ModelNew is specialised to float32 (2, 7, 17)"
                % (x.dtype, tuple(x.shape)))

        _device = x.device
        y = torch.empty((2, 7, 17), dtype=torch.float32, device=_device)
        kernel_columns[(9,)](x.contiguous(), y, num_warps=4)
        return y
