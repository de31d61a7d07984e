/// The part of a candidate that compiles and loads its kernels.
enum LoaderText {
  static let source = #"""
    import ctypes
    import hashlib
    import os
    import platform
    import shutil
    import subprocess
    import tempfile

    _EGG_FLAGS = (
        "-O3 -march=native -fopenmp -shared -fPIC -std=c++17 -fno-math-errno -fno-trapping-math"
        " -Wno-psabi".split())


    def _egg_compiler():
        for name in (os.environ.get("CXX"), "c++", "g++", "clang++"):
            path = name and shutil.which(name)
            if path:
                return os.path.realpath(path)
        raise RuntimeError("EGG: compiling the kernels failed: no C++ compiler; install g++ or set CXX to one")


    def _egg_machine():
        """What -march=native depends on."""
        try:
            with open("/proc/cpuinfo") as file:
                first = file.read().split("\n\n")[0]
        except OSError:
            first = platform.processor()
        kept = ("model name", "flags", "Features", "CPU part")
        return platform.machine() + "".join(line for line in first.splitlines() if line.startswith(kept))


    def _egg_build(source):
        """Compiles the kernels, unless the cache has them, and loads them."""
        compiler = _egg_compiler()
        stamp = os.stat(compiler)
        key = [source, *_EGG_FLAGS, compiler, str(stamp.st_size), str(stamp.st_mtime_ns), _egg_machine()]
    \#(build(file: "kernels.cpp", flags: "_EGG_FLAGS"))


    def _egg_function(library, name, arguments):
        types = {"P": ctypes.c_void_p, "I": ctypes.c_int, "L": ctypes.c_int64}
        function = getattr(library, name)
        function.argtypes = [types[kind] for kind in arguments]
        function.restype = None
        return function
    """#

  /// The end of a loader's build function: compiles `source` into the cache under `key` unless it is there, and loads it.
  ///
  /// - Parameters:
  ///   - file: the name of the source file; its ending tells the compiler the language.
  ///   - flags: the Python variable that holds the compiler's options.
  static func build(file: String, flags: String) -> String {
    #"""
        name = hashlib.sha256("\0".join(key).encode()).hexdigest()[:32] + ".so"
        caches = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        folder = os.environ.get("EGG_KERNEL_CACHE") or os.path.join(caches, "egg-kernels")
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            os.makedirs(folder, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder) as workspace:
                text, built = os.path.join(workspace, "\#(file)"), os.path.join(workspace, name)
                with open(text, "w") as file:
                    file.write(source)
                run = subprocess.run(
                    [compiler, *\#(flags), text, "-o", built], stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
                if run.returncode != 0:
                    lines = run.stdout.splitlines()
                    first = next((line for line in lines if "error" in line), lines[0] if lines else "no message")
                    raise RuntimeError(
                        "EGG: compiling the kernels failed: %s\n%s said:\n%s" % (first, compiler, run.stdout))
                os.replace(built, path)  # at once, so that two processes can build together
        return ctypes.CDLL(path)
    """#
  }
}
