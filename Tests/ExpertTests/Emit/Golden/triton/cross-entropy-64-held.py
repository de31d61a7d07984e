# cross_entropy: a candidate with Triton kernels, written by EGG.
#
# Made for x: float32 (33, 64)
# Made for labels: int64 (33,)

import torch
import triton
import triton.language as tl
from triton.language.extra import libdevice

import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x, labels):
        return F.cross_entropy(x, labels)


@triton.jit
def _larger(x, y):
    return tl.maximum(x, y, propagate_nan=tl.PropagateNan.ALL)


@triton.jit
def _shift(top):
    # What is taken off before exponentials; a row of minus infinities sums to 0.
    return tl.where(top == float("-inf"), 0.0, top)


@triton.jit
def kernel_cross_entropy(x_ptr, labels_ptr, cross_entropy_rows0_ptr):
    # 33 rows of 64 (33 x 64); a row a program, held in registers
    row = tl.program_id(0)
    r = tl.arange(0, 64)
    x_0 = tl.load(x_ptr + row * 64 + r)
    top_0 = tl.reduce(x_0, 0, _larger)
    sum_0 = tl.sum(libdevice.exp(x_0 - _shift(top_0)), 0)
    picked_4 = tl.load(x_ptr + row * 64 + tl.minimum(tl.maximum(tl.load(labels_ptr + row), 0), 63))
    tl.store(cross_entropy_rows0_ptr + row, libdevice.log(sum_0) - (picked_4 - top_0))


@triton.jit
def kernel_cross_entropy_total(cross_entropy_rows0_ptr, loss_ptr):
    # 1 rows of 33 (1 x 33); a row a program, held in registers
    row = tl.program_id(0)
    r = tl.arange(0, 1024)
    sum_0 = tl.sum(tl.where(r < 33, tl.load(cross_entropy_rows0_ptr + r, mask=r < 33), 0.0), 0)
    tl.store(loss_ptr, tl.div_rn(sum_0, 33.0))


class ModelNew(Model):
    def forward(self, x, labels):
        if x.shape != (33, 64) or x.dtype is not torch.float32:
            raise ValueError(
                "x is %s %s; this ModelNew is specialised to float32 (33, 64)"
                % (x.dtype, tuple(x.shape)))

        if labels.shape != (33,) or labels.dtype is not torch.int64:
            raise ValueError(
                "labels is %s %s; this ModelNew is specialised to int64 (33,)"
                % (labels.dtype, tuple(labels.shape)))

        _device = x.device
        cross_entropy_rows0 = torch.empty((33,), dtype=torch.float32, device=_device)
        kernel_cross_entropy[(33,)](x.contiguous(), labels.contiguous(), cross_entropy_rows0, num_warps=4)
        loss = torch.empty((), dtype=torch.float32, device=_device)
        kernel_cross_entropy_total[(1,)](cross_entropy_rows0.contiguous(), loss, num_warps=4)
        return loss
