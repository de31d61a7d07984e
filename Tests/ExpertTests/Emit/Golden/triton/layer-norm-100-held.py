# layer_norm: a candidate with Triton kernels, written by EGG.
#
# Made for x: float32 (3, 100)

import torch
import triton
import triton.language as tl

import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(100)

    def forward(self, x):
        return self.norm(x)


@triton.jit
def kernel_layer_norm(x_ptr, norm_weight_ptr, norm_bias_ptr, y_ptr):
    # 3 rows of 100 (3 x 100); a row a program, held in registers
    row = tl.program_id(0)
    r = tl.arange(0, 128)
    x_0 = tl.load(x_ptr + row * 100 + r, mask=r < 100)
    mean_0 = tl.div_rn(tl.sum(tl.where(r < 100, x_0, 0.0), 0), 100.0)
    apart_0 = tl.where(r < 100, x_0 - mean_0, 0.0)
    deviations_0 = tl.sum(apart_0 * apart_0, 0)
    t_9 = (x_0 - mean_0) * tl.div_rn(1.0, tl.sqrt_rn(tl.div_rn(deviations_0, 100.0) + 1e-05))
    t_13 = t_9 * tl.load(norm_weight_ptr + r, mask=r < 100) + tl.load(norm_bias_ptr + r, mask=r < 100)
    tl.store(y_ptr + row * 100 + r, t_13, mask=r < 100)


class ModelNew(Model):
    def forward(self, x):
        if x.shape != (3, 100) or x.dtype is not torch.float32:
            raise ValueError(
                "x is %s %s; this ModelNew is specialised to float32 (3, 100)"
                % (x.dtype, tuple(x.shape)))

        _device = x.device
        y = torch.empty((3, 100), dtype=torch.float32, device=_device)
        kernel_layer_norm[(3,)](x.contiguous(), self.norm.weight.contiguous(), self.norm.bias.contiguous(), y, num_warps=4)
        return y
