# batch_norm: a candidate with Triton kernels, written by EGG.
#
# Made for x: float32 (4, 5, 49)
# Principles: H1.05

import torch
import triton
import triton.language as tl

import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(5)

    def forward(self, x):
        return (F.relu(self.norm(x)), x.mean((0, 2)))


@triton.jit
def kernel_batch_norm_partial(x_ptr, batch_norm_part0_ptr, batch_norm_part0b_ptr):
    # 140 rows of 7 (5 x 4 x 7 x 7); 64 rows a program, held in registers
    row = tl.program_id(0) * 64 + tl.arange(0, 64)[:, None]
    row0 = row // 28
    row1 = row // 7 % 4
    row2 = row % 7
    r = tl.arange(0, 8)[None, :]
    x_0 = tl.load(x_ptr + row0 * 49 + row1 * 245 + row2 * 7 + r, mask=(row < 140) & (r < 7))
    mean_0 = tl.div_rn(tl.sum(tl.where(r < 7, x_0, 0.0), 1, keep_dims=True), 7.0)
    apart_0 = tl.where(r < 7, x_0 - mean_0, 0.0)
    deviations_0 = tl.sum(apart_0 * apart_0, 1, keep_dims=True)
    tl.store(batch_norm_part0_ptr + row, mean_0, mask=row < 140)
    tl.store(batch_norm_part0b_ptr + row, deviations_0, mask=row < 140)


@triton.jit
def kernel_batch_norm_combine(batch_norm_part0_ptr, batch_norm_part0b_ptr, norm_weight_ptr, batch_norm_row8_ptr, batch_norm_row9_ptr, mean_tensor_ptr):
    # 5 rows of 28 (5 x 28); 2 rows a program, held in registers
    row = tl.program_id(0) * 2 + tl.arange(0, 2)[:, None]
    r = tl.arange(0, 32)[None, :]
    batch_norm_part0_0 = tl.load(batch_norm_part0_ptr + row * 28 + r, mask=(row < 5) & (r < 28))
    mean_0 = tl.div_rn(tl.sum(tl.where(r < 28, batch_norm_part0_0, 0.0), 1, keep_dims=True), 28.0)
    apart_0 = tl.where(r < 28, batch_norm_part0_0 - mean_0, 0.0)
    deviations_0 = tl.sum(apart_0 * apart_0, 1, keep_dims=True)
    sum_1 = tl.sum(tl.where(r < 28, tl.load(batch_norm_part0b_ptr + row * 28 + r, mask=(row < 5) & (r < 28)), 0.0), 1, keep_dims=True)
    t_14 = tl.div_rn(1.0, tl.sqrt_rn(tl.div_rn(sum_1 + deviations_0 * 7.0, 196.0) + 1e-05)) * tl.load(norm_weight_ptr + row, mask=row < 5)
    tl.store(batch_norm_row8_ptr + row, t_14, mask=row < 5)
    tl.store(batch_norm_row9_ptr + row, mean_0, mask=row < 5)
    tl.store(mean_tensor_ptr + row, mean_0, mask=row < 5)


@triton.jit
def kernel_batch_norm_apply(x_ptr, batch_norm_row9_ptr, batch_norm_row8_ptr, norm_bias_ptr, y_ptr):
    # 4 x 5 x 49 points, 512 a program
    i = tl.program_id(0) * 512 + tl.arange(0, 512)
    i1 = i // 49 % 5
    t_2 = tl.load(x_ptr + i, mask=i < 980) - tl.load(batch_norm_row9_ptr + i1, mask=i < 980)
    t_6 = t_2 * tl.load(batch_norm_row8_ptr + i1, mask=i < 980) + tl.load(norm_bias_ptr + i1, mask=i < 980)
    tl.store(y_ptr + i, tl.maximum(t_6, 0.0, propagate_nan=tl.PropagateNan.ALL), mask=i < 980)


class ModelNew(Model):
    def forward(self, x):
        if x.shape != (4, 5, 49) or x.dtype is not torch.float32:
            raise ValueError(
                "x is %s %s; this ModelNew is specialised to float32 (4, 5, 49)"
                % (x.dtype, tuple(x.shape)))

        _device = x.device
        batch_norm_part0 = torch.empty((140,), dtype=torch.float32, device=_device)
        batch_norm_part0b = torch.empty((140,), dtype=torch.float32, device=_device)
        kernel_batch_norm_partial[(3,)](x.contiguous(), batch_norm_part0, batch_norm_part0b, num_warps=1)
        batch_norm_row8 = torch.empty((5,), dtype=torch.float32, device=_device)
        batch_norm_row9 = torch.empty((5,), dtype=torch.float32, device=_device)
        mean = torch.empty((5,), dtype=torch.float32, device=_device)
        kernel_batch_norm_combine[(3,)](batch_norm_part0.contiguous(), batch_norm_part0b.contiguous(), self.norm.weight.contiguous(), batch_norm_row8, batch_norm_row9, mean, num_warps=1)
        y = torch.empty((4, 5, 49), dtype=torch.float32, device=_device)
        kernel_batch_norm_apply[(2,)](x.contiguous(), batch_norm_row9.contiguous(), batch_norm_row8.contiguous(), self.norm.bias.contiguous(), y, num_warps=4)
        return y, mean
