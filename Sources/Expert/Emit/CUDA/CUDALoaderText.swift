/// The part of a candidate that compiles its kernels with nvcc, loads and calls them.
enum CUDALoaderText {
  static let source = #"""
    import ctypes
    import hashlib
    import os
    import shutil
    import subprocess
    import tempfile


    def _egg_compiler():
        homes = (os.environ.get("CUDA_HOME"), "/usr/local/cuda")
        for home in homes:
            path = home and shutil.which("nvcc", path=os.path.join(home, "bin"))
            if path:
                return path
        path = shutil.which("nvcc")
        if path:
            return path
        raise RuntimeError("EGG: compiling the kernels failed: no nvcc; install the CUDA toolkit or set CUDA_HOME")


    def _egg_build(source):
        """Compiles the kernels for the current GPU, unless the cache has them, and loads them."""
        compiler = _egg_compiler()
        flags = ["-O3", "-std=c++17", "-arch=sm_%d%d" % torch.cuda.get_device_capability(), "-shared",
                 "-Xcompiler", "-fPIC"]
        stamp = os.stat(compiler)
        key = [source, *flags, os.path.realpath(compiler), str(stamp.st_size), str(stamp.st_mtime_ns)]
        name = hashlib.sha256("\0".join(key).encode()).hexdigest()[:32] + ".so"
        caches = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        folder = os.environ.get("EGG_KERNEL_CACHE") or os.path.join(caches, "egg-kernels")
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            os.makedirs(folder, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder) as workspace:
                text, built = os.path.join(workspace, "kernels.cu"), os.path.join(workspace, name)
                with open(text, "w") as file:
                    file.write(source)
                run = subprocess.run(
                    [compiler, *flags, text, "-o", built], stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
                if run.returncode != 0:
                    lines = run.stdout.splitlines()
                    first = next((line for line in lines if "error" in line), lines[0] if lines else "no message")
                    raise RuntimeError(
                        "EGG: compiling the kernels failed: %s\n%s said:\n%s" % (first, compiler, run.stdout))
                os.replace(built, path)  # at once, so that two processes can build together
        return ctypes.CDLL(path)


    def _egg_function(library, name, pointers):
        function = getattr(library, name)
        function.argtypes = [ctypes.c_void_p] * (pointers + 1)
        function.restype = ctypes.c_int
        return function


    def _egg_launch(function, device, *tensors):
        """Runs a kernel on the current stream of the tensors' device."""
        with torch.cuda.device(device):
            stream = torch.cuda.current_stream().cuda_stream
            error = function(*[tensor.data_ptr() for tensor in tensors], stream)
        if error:
            raise RuntimeError("EGG: launching a kernel failed: CUDA error %d" % error)
    """#
}
