/// The part of a candidate that captures its steps as a CUDA graph, once for each signature, and replays it.
enum ReplayText {
  /// The method of `ModelNew` that has the steps.
  static let stepsName = "_egg_steps"
  /// The function that `forward` returns.
  static let callName = "_replayed"

  static let source = #"""
    class _Replay:
        """A forward as a CUDA graph: it reads its own copies of the inputs, and the weights where they lie."""

        def __init__(self, module, inputs):
            self.inputs = [x.clone() for x in inputs]
            buffers = list(module.buffers())
            before = [buffer.clone() for buffer in buffers]
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                # Compiles kernels and lets libraries choose theirs, which must not happen while capturing.
                for _ in range(2):
                    module._egg_steps(*self.inputs)
            torch.cuda.current_stream().wait_stream(stream)
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph, capture_error_mode="thread_local"):
                self.results = module._egg_steps(*self.inputs)
            for buffer, value in zip(buffers, before):
                buffer.copy_(value)

        def __call__(self, inputs):
            for own, given in zip(self.inputs, inputs):
                own.copy_(given)
            self.graph.replay()
            return _copied(self.results)


    def _copied(results):
        """The next replay overwrites the graph's results, so the caller gets copies."""
        if isinstance(results, torch.Tensor):
            return results.clone()
        if isinstance(results, dict):
            return {name: _copied(value) for name, value in results.items()}
        return type(results)(_copied(value) for value in results)


    _REPLAYS = weakref.WeakKeyDictionary()


    def _state(module):
        """Where the parameters and buffers are: a graph keeps their addresses."""
        places = module.__dict__.get("_egg_places")
        if places is None:
            tables = [table for part in module.modules() for table in (part._parameters, part._buffers)]
            places = [(table, name) for table in tables for name in table if table[name] is not None]
            module.__dict__["_egg_places"] = places
        return tuple(table[name].data_ptr() for table, name in places)


    def _replayed(module, inputs):
        key = (_state(module), tuple((x.stride(), x.device) for x in inputs))
        replays = _REPLAYS.setdefault(module, {})
        if key not in replays:
            # Weights that moved leave graphs behind that nobody will call again.
            if len(replays) >= 4:
                replays.clear()
            with torch.no_grad():
                replays[key] = _Replay(module, inputs)
        with torch.no_grad():
            return replays[key](inputs)
    """#
}
