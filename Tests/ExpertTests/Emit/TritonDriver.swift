/// The Python side of the tests of Triton kernels: `PythonDriver` in Triton's interpreter.
enum TritonDriver {
  /// CUDA's functions have no form for the interpreter, so NumPy's and PyTorch's stand in for them.
  static let source =
    #"""
    import importlib.util, os, sys
    if importlib.util.find_spec("triton") is None:
        print("Triton is not installed", file=sys.stderr)
        sys.exit(77)
    os.environ["TRITON_INTERPRET"] = "1"
    import numpy as np, torch, triton
    from triton.language import core
    from triton.language.extra import libdevice
    from triton.runtime.interpreter import TensorHandle


    def interpreted(function):
        def call(*arguments):
            handles = [getattr(x, "handle", None) for x in arguments]
            arrays = [x if h is None else h.data for x, h in zip(arguments, handles)]
            with np.errstate(all="ignore"):
                result = np.asarray(function(*[np.asarray(a, np.float32) for a in arrays]), np.float32)
            kind = next(x for x in arguments if hasattr(x, "type"))
            shape = list(result.shape)
            scalar = kind.type.scalar
            type = core.block_type(scalar, shape) if kind.type.is_block() or result.size > 1 else scalar
            return core.tensor(TensorHandle(result.reshape(shape), scalar), type)
        return call


    def from_torch(name):
        return lambda *arrays: getattr(torch, name)(*[torch.from_numpy(np.atleast_1d(a)) for a in arrays]).numpy().reshape(
            np.broadcast_shapes(*[a.shape for a in arrays]))


    for name in "exp expm1 log log1p tanh erf sin cos trunc".split(): setattr(libdevice, name, interpreted(from_torch(name)))
    libdevice.rint, libdevice.pow, libdevice.fmod = map(interpreted, (np.rint, np.power, np.fmod))

    """# + PythonDriver.source
}
