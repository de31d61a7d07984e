# a whole row in the registers of one program
import torch
import triton
import triton.language as tl


@triton.jit
def biased_softmax(x_ptr, bias_ptr, out_ptr, columns, BLOCK: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    offsets = tl.arange(0, BLOCK)
    mask = offsets < columns
    x = tl.load(x_ptr + row * columns + offsets, mask=mask, other=-float("inf"))
    bias = tl.load(bias_ptr + offsets, mask=mask, other=0.0)
    value = x + bias
    value = tl.exp(value - tl.max(value, axis=0))
    tl.store(out_ptr + row * columns + offsets, value / tl.sum(value, axis=0), mask=mask)


class ModelNew(torch.nn.Module):
    def forward(self, x, bias):
        x, bias = x.contiguous(), bias.contiguous()
        out = torch.empty_like(x)
        columns = x.shape[-1]
        block = triton.next_power_of_2(columns)
        warps = 4 if block < 2048 else 8 if block < 8192 else 16
        biased_softmax[(x.numel() // columns,)](x, bias, out, columns, BLOCK=block, num_warps=warps)
        return out
