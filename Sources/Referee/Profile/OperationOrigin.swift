import Domain

/// Who does the work of an operation that the profiler of a processor names.
enum OperationOrigin {
  /// The origin; `nil` for a name that is no library's, such as an operator of the candidate's own.
  static func origin(of name: String) -> KernelOrigin? {
    if generated.contains(where: name.hasPrefix) { return .generated }
    guard let space = libraries.first(where: name.hasPrefix) else { return nil }
    return movement.contains(String(name.dropFirst(space.count))) ? .movement : .library
  }

  /// Names that PyTorch keeps for its own operators.
  private static let libraries = [
    "aten::", "prims::", "prim::", "mkldnn::", "mkldnn_prepacked::", "onednn::", "quantized::", "inductor::",
    "inductor_prims::", "torchvision::", "c10d::", "rngprims::", "xnnpack::",
  ]

  /// What `torch.compile` writes around code that it generated.
  private static let generated = [
    "Torch-Compiled Region", "## Call CompiledFxGraph", "TorchDynamo Cache Lookup", "Pregraph bytecode",
    "AOTDispatcher Runtime Wrapper Prologue", "CompiledFunction",
  ]

  /// Operators that compute nothing: views, allocations, copies and fills.
  private static let movement: Set<String> = [
    "alias", "as_strided", "as_strided_", "broadcast_to", "cat", "chunk", "clone", "concat",
    "constant_pad_nd",
    "contiguous", "copy", "copy_", "detach", "detach_", "empty", "empty_like", "empty_permuted",
    "empty_strided",
    "expand", "expand_as", "fill", "fill_", "flatten", "full", "full_like", "index_select", "is_nonzero",
    "item",
    "lift_fresh", "lift_fresh_copy", "_local_scalar_dense", "narrow", "new_empty", "new_empty_strided",
    "new_full",
    "new_ones", "new_zeros", "ones", "ones_like", "permute", "pin_memory", "repeat", "reshape",
    "_reshape_alias",
    "reshape_as", "resize_", "resolve_conj", "resolve_neg", "select", "set_", "slice", "split",
    "split_with_sizes",
    "squeeze", "stack", "swapaxes", "t", "to", "_to_copy", "transpose", "unbind", "unfold", "unflatten",
    "_unsafe_view", "unsqueeze", "view", "view_as", "zero_", "zeros", "zeros_like",
  ]
}
