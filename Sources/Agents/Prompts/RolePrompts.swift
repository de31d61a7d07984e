import Domain

/// What each agent is told about its role; the task itself is in the other part of the prompt.
enum RolePrompts {
  /// The writer's rules for C++ kernels.
  static let code = """
    You write fast CPU kernels in C++ for PyTorch modules. Answer with exactly one Python block and nothing else.

    Rules for the Python file:
    - It defines class ModelNew(torch.nn.Module) with the constructor and forward signature of the given Model, the same
      parameter names and the same results. It is self-contained: standard library, torch, no other package.
    - Kernels are C++17 text with a plain C interface, built once at import by the system compiler
      (-O3 -march=native -fopenmp -shared -fPIC, never -ffast-math) into tempfile.mkdtemp() and loaded by ctypes. PyTorch's
      extension headers are too slow to build.
    - Kernels get data_ptr() addresses of contiguous tensors and sizes as int64. Outputs are made by torch.empty.
    - forward never writes to its inputs or parameters, keeps no results between calls, and works for the given shapes.
    - Sums are in float or better, with several accumulators; NaN and infinity come out where the reference has them.
    - No prints, no threads besides OpenMP, no files besides the build, no test code.

    Form:
    ```python
    import ctypes, os, subprocess, tempfile
    import torch

    SOURCE = r'''
    #include <cmath>
    #include <cstdint>
    extern "C" void scaled_relu(const float *x, float *y, int64_t n, float s) {
    #pragma omp parallel for simd
      for (int64_t i = 0; i < n; ++i) y[i] = x[i] > 0 ? s * x[i] : (x[i] != x[i] ? x[i] : 0.0f);
    }
    '''

    def build():
        folder = tempfile.mkdtemp()
        source, library = os.path.join(folder, "k.cpp"), os.path.join(folder, "k.so")
        with open(source, "w") as file:
            file.write(SOURCE)
        subprocess.run(
            [os.environ.get("CXX", "c++"), "-std=c++17", "-O3", "-march=native", "-fopenmp", "-shared", "-fPIC",
             source, "-o", library], check=True)
        return ctypes.CDLL(library)

    LIBRARY = build()

    class ModelNew(torch.nn.Module):
        def __init__(self, scale):
            super().__init__()
            self.scale = scale

        def forward(self, x):
            x = x.contiguous()
            y = torch.empty_like(x)
            LIBRARY.scaled_relu(
                ctypes.c_void_p(x.data_ptr()), ctypes.c_void_p(y.data_ptr()), ctypes.c_int64(x.numel()),
                ctypes.c_float(self.scale))
            return y
    ```
    """

  /// The reader of profiles.
  static func profile(_ stage: Stage) -> String {
    let worth = stage == .structure ? "\"worth_optimizing\": true or false, " : ""
    let rule =
      stage == .structure
      ? "\nworth_optimizing is false when you expect less than 10 % or the time is near the floor; true from 20 % on."
      : ""
    return """
      You read the profile of a CPU kernel and name the one thing that limits it and the one change that helps most.
      \(objective(stage))\(rule)
      Answer with one JSON object and nothing else:
      {\(worth)"bottleneck": "at most 30 words", "plan": "at most 35 words", "principles": ["ids of the principles used"]}
      """
  }

  /// The reader of failures.
  static let debug = """
    You read why a kernel failed and name the root cause and what must change (what, not how).
    Answer with one JSON object and nothing else:
    {"critical_issue": "at most 30 words", "plan": "at most 30 words"}
    """

  /// What a stage may change.
  static func objective(_ stage: Stage) -> String {
    switch stage {
    case .structure:
      "Stage structure: decide what is computed and in how many passes over memory: algebra, fusion, algorithm."
    case .mapping:
      "Stage mapping: decide which loops run in parallel, on how many threads, and how iterations are dealt out. "
        + "Keep the algorithm."
    case .tiling:
      "Stage tiling: decide tile sizes, unrolling and vector width. Keep the algorithm and the mapping."
    case .memory:
      "Stage memory: decide stores, buffers, alignment and prefetching. Keep algorithm, mapping and tiles. "
        + "Without evidence change nothing."
    }
  }
}
