# one block for each row: maximum, sum and result from the same pass over registers and cache
import ctypes
import os
import subprocess
import tempfile

import torch

SOURCE = r"""
#include <cstdint>
#include <math_constants.h>
struct Larger { __device__ float operator()(float a, float b) const { return fmaxf(a, b); } };
struct Plus { __device__ float operator()(float a, float b) const { return a + b; } };

template <class Combine>
__device__ float reduce(float value, float neutral, Combine combine) {
  __shared__ float partial[32];
  for (int offset = 16; offset > 0; offset /= 2) value = combine(value, __shfl_xor_sync(~0u, value, offset));
  if (threadIdx.x % 32 == 0) partial[threadIdx.x / 32] = value;
  __syncthreads();
  value = threadIdx.x % 32 < blockDim.x / 32 ? partial[threadIdx.x % 32] : neutral;
  for (int offset = 16; offset > 0; offset /= 2) value = combine(value, __shfl_xor_sync(~0u, value, offset));
  __syncthreads();
  return value;
}

__global__ void kernel(const float *x, const float *bias, float *out, int columns) {
  const float *row = x + blockIdx.x * (int64_t)columns;
  float *result = out + blockIdx.x * (int64_t)columns;
  float largest = -CUDART_INF_F, sum = 0.0f;
  for (int c = threadIdx.x; c < columns; c += blockDim.x) largest = fmaxf(largest, row[c] + bias[c]);
  largest = reduce(largest, -CUDART_INF_F, Larger());
  for (int c = threadIdx.x; c < columns; c += blockDim.x) sum += expf(row[c] + bias[c] - largest);
  sum = reduce(sum, 0.0f, Plus());
  for (int c = threadIdx.x; c < columns; c += blockDim.x) result[c] = expf(row[c] + bias[c] - largest) / sum;
}

extern "C" int biased_softmax(
    const float *x, const float *bias, float *out, int64_t rows, int64_t columns, cudaStream_t stream) {
  if (rows > 0) kernel<<<(unsigned)rows, columns < 1024 ? 128 : 512, 0, stream>>>(x, bias, out, (int)columns);
  return cudaGetLastError();
}
"""


def build():
    folder = tempfile.mkdtemp()
    source, library = os.path.join(folder, "k.cu"), os.path.join(folder, "k.so")
    with open(source, "w") as file:
        file.write(SOURCE)
    major, minor = torch.cuda.get_device_capability()
    flags = ["-O3", "-std=c++17", f"-arch=sm_{major}{minor}", "-shared", "-Xcompiler", "-fPIC"]
    subprocess.run(["nvcc", *flags, source, "-o", library], check=True)
    return ctypes.CDLL(library)


LIBRARY = build()


def pointer(tensor):
    return ctypes.c_void_p(tensor.data_ptr())


def stream():
    return ctypes.c_void_p(torch.cuda.current_stream().cuda_stream)


class ModelNew(torch.nn.Module):
    def forward(self, x, bias):
        x, bias = x.contiguous(), bias.contiguous()
        out = torch.empty_like(x)
        columns = x.shape[-1]
        error = LIBRARY.biased_softmax(
            pointer(x),
            pointer(bias),
            pointer(out),
            ctypes.c_int64(x.numel() // columns),
            ctypes.c_int64(columns),
            stream(),
        )
        if error:
            raise RuntimeError(f"CUDA error {error}")
        return out
