# pool: a candidate with Triton kernels, written by EGG.
#
# Made for x: float32 (2, 3, 37, 41)
# Made for s: float32 (3,)
# Made for b: float32 (3,)

import torch
import triton
import triton.language as tl

import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x, s, b):
        return F.max_pool2d(F.relu(x * s.view(3, 1, 1)), 3, 2, 1, dilation=1) + b.view(3, 1, 1)


@triton.jit
def _larger(x, y):
    return tl.maximum(x, y, propagate_nan=tl.PropagateNan.ALL)


@triton.jit
def kernel_pool(x_ptr, s_ptr, b_ptr, y_ptr):
    # maximum over windows of 3 x 3, stride 2 x 2; 1024 a program
    i = tl.program_id(0) * 1024 + tl.arange(0, 1024)
    i0to1 = i // 399
    i1 = i // 399 % 3
    i2 = i // 21 % 19
    i3 = i % 21
    pooled = tl.full([1024], float("-inf"), tl.float32)
    for k0 in tl.static_range(0, 3):
        p0 = i2 * 2 - 1 + k0
        for k1 in tl.static_range(0, 3):
            p1 = i3 * 2 - 1 + k1
            inside = (i < 2394) & (p0 >= 0) & (p0 < 37) & (p1 >= 0) & (p1 < 41)
            t_2 = tl.load(x_ptr + i0to1 * 1517 + p0 * 41 + p1, mask=inside) * tl.load(s_ptr + i1, mask=inside)
            pooled = _larger(pooled, tl.where(inside, tl.maximum(t_2, 0.0, propagate_nan=tl.PropagateNan.ALL), float("-inf")))


    tl.store(y_ptr + i, pooled + tl.load(b_ptr + i1, mask=i < 2394), mask=i < 2394)


class ModelNew(Model):
    def forward(self, x, s, b):
        if x.shape != (2, 3, 37, 41) or x.dtype is not torch.float32:
            raise ValueError(
                "x is %s %s; this ModelNew is specialised to float32 (2, 3, 37, 41)"
                % (x.dtype, tuple(x.shape)))

        if s.shape != (3,) or s.dtype is not torch.float32:
            raise ValueError(
                "s is %s %s; this ModelNew is specialised to float32 (3,)"
                % (s.dtype, tuple(s.shape)))

        if b.shape != (3,) or b.dtype is not torch.float32:
            raise ValueError(
                "b is %s %s; this ModelNew is specialised to float32 (3,)"
                % (b.dtype, tuple(b.shape)))

        _device = x.device
        y = torch.empty((2, 3, 19, 21), dtype=torch.float32, device=_device)
        kernel_pool[(3,)](x.contiguous(), s.contiguous(), b.contiguous(), y, num_warps=4)
        return y
