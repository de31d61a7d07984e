# one pass over memory
import torch
import triton
import triton.language as tl


@triton.jit
def scaled_relu_add(x_ptr, y_ptr, out_ptr, n, scale, BLOCK: tl.constexpr):
    offsets = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    x = tl.load(x_ptr + offsets, mask=mask)
    y = tl.load(y_ptr + offsets, mask=mask)
    value = x * scale
    tl.store(out_ptr + offsets, tl.where(value < 0, 0.0, value) + y, mask=mask)


class ModelNew(torch.nn.Module):
    def __init__(self, scale):
        super().__init__()
        self.scale = scale

    def forward(self, x, y):
        x, y = x.contiguous(), y.contiguous()
        out = torch.empty_like(x)
        n = x.numel()
        grid = (triton.cdiv(n, 1024),)
        scaled_relu_add[grid](x, y, out, n, self.scale, BLOCK=1024, num_warps=4)
        return out
