# tiles in shared memory, bias and activation in the epilogue
import ctypes
import os
import subprocess
import tempfile

import torch

SOURCE = r"""
#include <cstdint>
constexpr int TILE = 64, DEPTH = 16;

// 16 by 16 threads, each with 4 by 4 outputs of a tile; x is M by K, w is N by K, both row by row.
__global__ void kernel(const float *x, const float *w, const float *bias, float *out, int M, int N, int K) {
  __shared__ float xs[DEPTH][TILE + 1], ws[DEPTH][TILE + 1];
  int m = blockIdx.y * TILE, n = blockIdx.x * TILE, thread = threadIdx.y * 16 + threadIdx.x;
  float total[4][4] = {};
  for (int k = 0; k < K; k += DEPTH) {
    for (int i = thread; i < TILE * DEPTH; i += 256) {
      int row = i / DEPTH, depth = i % DEPTH;
      bool inside = k + depth < K;
      xs[depth][row] = inside && m + row < M ? x[(int64_t)(m + row) * K + k + depth] : 0.0f;
      ws[depth][row] = inside && n + row < N ? w[(int64_t)(n + row) * K + k + depth] : 0.0f;
    }
    __syncthreads();
#pragma unroll
    for (int d = 0; d < DEPTH; ++d)
#pragma unroll
      for (int i = 0; i < 4; ++i)
#pragma unroll
        for (int j = 0; j < 4; ++j) total[i][j] += xs[d][threadIdx.y + 16 * i] * ws[d][threadIdx.x + 16 * j];
    __syncthreads();
  }
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j) {
      int row = m + threadIdx.y + 16 * i, column = n + threadIdx.x + 16 * j;
      if (row >= M || column >= N) continue;
      float value = total[i][j] + bias[column];
      out[(int64_t)row * N + column] = value < 0.0f ? 0.0f : value;
    }
}

extern "C" int linear_relu(
    const float *x, const float *w, const float *bias, float *out, int M, int N, int K, cudaStream_t stream) {
  dim3 grid((N + TILE - 1) / TILE, (M + TILE - 1) / TILE);
  kernel<<<grid, dim3(16, 16), 0, stream>>>(x, w, bias, out, M, N, K);
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
    def __init__(self, inputs, outputs):
        super().__init__()
        self.linear = torch.nn.Linear(inputs, outputs)

    def forward(self, x):
        weight, bias = self.linear.weight.contiguous(), self.linear.bias
        flat = x.reshape(-1, x.shape[-1]).contiguous()
        (M, K), N = flat.shape, weight.shape[0]
        out = torch.empty((M, N), device=x.device, dtype=x.dtype)
        error = LIBRARY.linear_relu(pointer(flat), pointer(weight), pointer(bias), pointer(out), M, N, K, stream())
        if error:
            raise RuntimeError(f"CUDA error {error}")
        return out.reshape(*x.shape[:-1], N)
