# one pass over memory, 16 bytes at a time
import ctypes
import os
import subprocess
import tempfile

import torch

SOURCE = r"""
#include <cstdint>
__device__ float scaled_relu(float x, float scale) {
  float value = x * scale;
  return value < 0.0f ? 0.0f : value;
}

__global__ void kernel(const float *x, const float *y, float *out, int64_t n, float scale) {
  int64_t i = 4 * (blockIdx.x * (int64_t)blockDim.x + threadIdx.x);
  if (i + 3 < n) {
    float4 a = *reinterpret_cast<const float4 *>(x + i), b = *reinterpret_cast<const float4 *>(y + i);
    *reinterpret_cast<float4 *>(out + i) =
        make_float4(scaled_relu(a.x, scale) + b.x, scaled_relu(a.y, scale) + b.y, scaled_relu(a.z, scale) + b.z,
                    scaled_relu(a.w, scale) + b.w);
  } else {
    for (; i < n; ++i) out[i] = scaled_relu(x[i], scale) + y[i];
  }
}

extern "C" int scaled_relu_add(const float *x, const float *y, float *out, int64_t n, float scale, cudaStream_t stream) {
  if (n > 0) kernel<<<(unsigned)((n + 1023) / 1024), 256, 0, stream>>>(x, y, out, n, scale);
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
    def __init__(self, scale):
        super().__init__()
        self.scale = scale

    def forward(self, x, y):
        x, y = x.contiguous(), y.contiguous()
        out = torch.empty_like(x)
        error = LIBRARY.scaled_relu_add(
            pointer(x), pointer(y), pointer(out), ctypes.c_int64(x.numel()), ctypes.c_float(self.scale), stream()
        )
        if error:
            raise RuntimeError(f"CUDA error {error}")
        return out
