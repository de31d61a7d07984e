/// The Python side of the tests of CUDA kernels: `PythonDriver`, with the kernels built for the processor.
///
/// A stand-in for nvcc puts the words of CUDA before the source and the simulated launch in the place of the real one.
/// Each thread of a block is a context of its own; a barrier or a shuffle hands on to the next thread, and threads that
/// wait at different places are an error, as is a read of a thread that does not take part.
enum CUDADriver {
  static let source =
    #"""
    import contextlib, os, stat, sys, tempfile, types
    import torch

    SHIM = r"""
    \#(shim)
    """
    COMPILER = '''#!%s
    import subprocess, sys
    source = next(word for word in sys.argv if word.endswith(".cu"))
    text = open(source).read()
    launch = "kernel<<<blocks, threads, 0, stream>>>(arguments...)"
    assert text.count(launch) == 1
    text = open(%r).read() + text.replace(launch, "simulated(kernel, blocks, threads, arguments...)")
    open(source + ".cpp", "w").write(text)
    flags = ["-O1", "-std=c++17", "-shared", "-fPIC", "-w", "-fno-strict-aliasing"]
    sys.exit(subprocess.run(["g++", *flags, source + ".cpp", "-o", sys.argv[-1]]).returncode)
    '''

    toolkit = tempfile.TemporaryDirectory()
    shim, compiler = os.path.join(toolkit.name, "shim.h"), os.path.join(toolkit.name, "bin", "nvcc")
    os.makedirs(os.path.dirname(compiler))
    with open(shim, "w") as file: file.write(SHIM)
    with open(compiler, "w") as file: file.write(COMPILER % (sys.executable, shim))
    os.chmod(compiler, 0o755)
    os.environ["CUDA_HOME"] = toolkit.name
    os.environ["EGG_KERNEL_CACHE"] = os.path.join(toolkit.name, "cache")
    torch.cuda.get_device_capability = lambda *device: (9, 0)
    torch.cuda.current_stream = lambda *device: types.SimpleNamespace(cuda_stream=0)
    torch.cuda.device = lambda device: contextlib.nullcontext()

    """# + PythonDriver.source

  private static let shim = #"""
    #include <ucontext.h>
    #include <cmath>
    #include <cstdint>
    #include <cstdio>
    #include <cstdlib>
    #include <cstring>
    #include <functional>
    #include <vector>
    #define __global__
    #define __device__
    #define __shared__ static
    #define __restrict__ __restrict
    #define __launch_bounds__(threads)
    typedef void* cudaStream_t;
    struct float4 { float x, y, z, w; };
    static float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
    static int cudaGetLastError() { return 0; }
    static struct { unsigned x, y, z; } threadIdx, blockIdx;

    static ucontext_t scheduler;
    static std::vector<ucontext_t> contexts;
    static std::vector<int> waiting, offered;  // where each thread waits (0 runs, -1 is over), and its word
    static std::function<void()> work;

    static void wait(int place) {
      const unsigned self = threadIdx.x;
      waiting[self] = place;
      swapcontext(&contexts[self], &scheduler);
    }
    static void __syncthreads() { wait(1); }
    static int __shfl_xor_sync(unsigned, int word, int offset) {
      const unsigned self = threadIdx.x;
      offered[self] = word;
      wait(2);
      const int result = offered[self ^ offset];
      wait(3);
      return result;
    }
    static void run() { work(); waiting[threadIdx.x] = -1; }

    static void runBlock(unsigned threads, std::vector<char>& stacks) {
      const size_t size = 65536;
      stacks.resize(threads * size);
      contexts.assign(threads, {}), waiting.assign(threads, 0), offered.assign(threads, 0);
      for (unsigned t = 0; t < threads; ++t) {
        getcontext(&contexts[t]);
        contexts[t].uc_stack.ss_sp = &stacks[t * size];
        contexts[t].uc_stack.ss_size = size;
        contexts[t].uc_link = &scheduler;
        makecontext(&contexts[t], run, 0);
      }
      do {
        for (unsigned t = 0; t < threads; ++t) {
          threadIdx.x = t;
          if (waiting[t] != -1) swapcontext(&scheduler, &contexts[t]);
        }
        // A thread that is over may be missed at no barrier.
        for (unsigned t = 1; t < threads; ++t)
          if (waiting[t] != waiting[0]) { fprintf(stderr, "threads wait at different places\n"); abort(); }
      } while (waiting[0] != -1);
    }

    template <class Function, class... Arguments>
    static void simulated(Function kernel, unsigned blocks, unsigned threads, Arguments... arguments) {
      std::vector<char> stacks;
      work = [=] { kernel(arguments...); };
      for (unsigned b = 0; b < blocks; ++b) {
        blockIdx.x = b;
        runBlock(threads, stacks);
      }
    }
    """#
}

/// The Python side of the test that CUDA kernels compile: nvcc makes device code for three generations of GPUs.
enum CUDACompileDriver {
  static let source = #"""
    import json, os, re, shutil, subprocess, sys, tempfile

    homes = [os.environ.get("CUDA_HOME"), "/usr/local/cuda"]
    found = [shutil.which("nvcc", path=os.path.join(home, "bin")) for home in homes if home] + [shutil.which("nvcc")]
    compiler = next(filter(None, found), None)
    if compiler is None:
        print("no nvcc is found: neither CUDA_HOME nor PATH leads to one", file=sys.stderr)
        sys.exit(77)
    results = {}
    for case in json.load(open(sys.argv[1])):
        kernels = re.search(r"_EGG_KERNELS = r'''\n(.*?)'''", open(case["path"]).read(), re.S).group(1)
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "kernels.cu")
            with open(source, "w") as file: file.write(kernels)
            targets = [f"-gencode=arch=compute_{n},code=sm_{n}" for n in (80, 90, 100)]
            command = [compiler, "-O3", "-std=c++17", *targets, "-fatbin", source, "-o", source + ".fatbin"]
            run = subprocess.run(command, capture_output=True, text=True)
            results[case["name"]] = [] if run.returncode == 0 else [run.stdout + run.stderr]
    json.dump(results, open(sys.argv[2], "w"))
    """#
}
