# softmax: a candidate with Triton kernels, written by EGG.
#
# Made for x: float32 (5, 100)

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
        return torch.softmax(x, -1)


@triton.jit
def _larger(x, y):
    return tl.maximum(x, y, propagate_nan=tl.PropagateNan.ALL)


@triton.jit
def _online_sum(top, sum, x):
    # Running maximum, and sum of exp(x - maximum): one exponential an element (Milakov, Gimelshein 2018).
    decay = libdevice.exp(-tl.abs(top - x))
    grown = tl.where(x > top, sum * decay + 1.0, sum + decay)
    sum = tl.where(x == float("-inf"), sum, grown)
    return tl.maximum(top, x, propagate_nan=tl.PropagateNan.ALL), sum


@triton.jit
def _shift(top):
    # What is taken off before exponentials; a row of minus infinities sums to 0.
    return tl.where(top == float("-inf"), 0.0, top)


@triton.jit
def kernel_softmax(x_ptr, y_ptr):
    # 5 rows of 100 (5 x 100); 2 rows a program, in chunks of 16
    row = tl.program_id(0) * 2 + tl.arange(0, 2)[:, None]
    tops_0 = tl.full([2, 16], float("-inf"), tl.float32)
    sums_0 = tl.full([2, 16], 0.0, tl.float32)
    for start in tl.range(0, 100, 16, num_stages=2):
        r = start + tl.arange(0, 16)[None, :]
        x_0 = tl.load(x_ptr + row * 100 + r, mask=(row < 5) & (r < 100), eviction_policy="evict_last")
        tops_0, sums_0 = _online_sum(tops_0, sums_0, tl.where(r < 100, x_0, float("-inf")))

    top_0 = tl.reduce(tops_0, 1, _larger, keep_dims=True)
    sum_0 = tl.sum(sums_0 * libdevice.exp(tops_0 - _shift(top_0)), 1, keep_dims=True)
    for start in tl.range(0, 100, 16, num_stages=2):
        r = start + tl.arange(0, 16)[None, :]
        x_0 = tl.load(x_ptr + row * 100 + r, mask=(row < 5) & (r < 100), eviction_policy="evict_first")
        tl.store(y_ptr + row * 100 + r, tl.div_rn(libdevice.exp(x_0 - top_0), sum_0), mask=(row < 5) & (r < 100))


class ModelNew(Model):
    def forward(self, x):
        if x.shape != (5, 100) or x.dtype is not torch.float32:
            raise ValueError(
                "x is %s %s; this ModelNew is specialised to float32 (5, 100)"
                % (x.dtype, tuple(x.shape)))

        _device = x.device
        y = torch.empty((5, 100), dtype=torch.float32, device=_device)
        kernel_softmax[(3,)](x.contiguous(), y, num_warps=4)
        return y
