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
    \#(LoaderText.build(file: "kernels.cu", flags: "flags"))


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
