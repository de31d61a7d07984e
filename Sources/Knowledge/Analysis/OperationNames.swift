import Domain

/// What ATen operations are called, by kind: the one place to add a name.
enum OperationNames {
  /// Never more than another look at the same elements.
  private static let views: Set<String> = [
    "view", "permute", "transpose", "t", "numpy_T", "mT", "unsqueeze", "squeeze", "expand", "expand_as",
    "slice", "select",
    "unflatten",
    "detach", "alias", "split", "split_with_sizes", "chunk", "narrow", "unbind", "movedim", "swapaxes",
    "swapdims",
    "diagonal", "unfold", "view_as", "broadcast_to", "broadcast_tensors", "getitem", "lift_fresh_copy",
    "tensor_split",
  ]
  /// A view of a contiguous tensor, a copy of another one.
  private static let perhapsViews: Set<String> = ["reshape", "flatten", "contiguous", "_unsafe_view"]

  /// Whether a call shows another node's elements.
  static func isView(_ node: TracedGraph.Node, _ nodes: [TracedGraph.Node]) -> Bool {
    guard node.isCall, let first = node.operands.first else { return false }
    if views.contains(node.operation) || isIdentity(node) { return true }
    return perhapsViews.contains(node.operation) && (nodes[first].type?.isContiguous ?? true)
  }

  /// Dropout that drops nothing, and a conversion to the same type.
  static func isIdentity(_ node: TracedGraph.Node) -> Bool {
    switch node.operation {
    case "dropout", "feature_dropout", "alpha_dropout":
      node.flag(2, "train") == false || node.argument(1, "p")?.double == 0
    default: false
    }
  }

  /// Functions that cost many instructions an element.
  static let transcendental: Set<String> = [
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh",
    "asin", "acos",
    "atan", "sigmoid", "logsigmoid", "log_sigmoid", "erf", "erfc", "gelu", "silu", "mish", "softplus", "elu",
    "selu",
    "celu", "pow", "logit", "softsign", "tanhshrink", "logaddexp",
  ]
  /// Increasing functions of one tensor.
  static let monotone: Set<String> = [
    "relu", "relu6", "leaky_relu", "sigmoid", "tanh", "elu", "selu", "celu", "softplus", "hardtanh",
    "hardsigmoid",
    "exp", "log", "sqrt", "erf", "clamp", "clamp_min", "clamp_max", "logsigmoid", "log_sigmoid", "softsign",
    "atan",
  ]
  /// Sums, differences, products and quotients.
  static let arithmetic: Set<String> = ["add", "sub", "rsub", "mul", "div", "true_divide"]
  /// All other functions that work on elements one by one.
  private static let otherPointwise: Set<String> = [
    "neg", "abs", "sqrt", "rsqrt", "reciprocal", "square", "sign", "floor", "ceil", "round", "maximum",
    "minimum",
    "where", "masked_fill", "hardswish", "hardshrink", "softshrink", "threshold", "prelu", "glu", "addcmul",
    "addcdiv",
    "lerp", "remainder", "fmod", "eq", "ne", "lt", "le", "gt", "ge", "logical_not", "logical_and",
    "logical_or",
    "bitwise_not", "bitwise_and", "bitwise_or", "_to_copy", "to", "triu", "tril", "nan_to_num", "isnan",
    "sgn",
  ]
  static let pointwise = transcendental.union(monotone).union(arithmetic).union(otherPointwise)

  /// Reductions over some axes or all.
  static let reductions: Set<String> = [
    "sum", "mean", "amax", "amin", "max", "min", "prod", "var", "std", "var_mean", "std_mean", "logsumexp",
    "norm",
    "linalg_vector_norm", "linalg_norm", "any", "all", "nansum", "count_nonzero", "median",
  ]

  /// Kinds of everything whose kind is in its name.
  static let byName: [String: Set<String>] = {
    var kinds: [String: Set<String>] = [:]
    for (kind, names) in groups {
      for name in names.split(separator: " ") {
        kinds[String(name), default: []].formUnion(kind.split(separator: " ").map(String.init))
      }
    }
    return kinds
  }()

  private static let groups: [(kinds: String, names: String)] = [
    ("matmul linear", "linear"),
    ("matmul", "mm addmm mv addmv dot chain_matmul linalg_multi_dot"),
    ("bmm", "baddbmm"),
    (
      "pool_max",
      "max_pool1d max_pool2d max_pool3d max_pool2d_with_indices adaptive_max_pool1d adaptive_max_pool2d"
    ),
    ("pool_avg", "avg_pool1d avg_pool2d avg_pool3d"),
    ("softmax", "softmax _softmax softmin"),
    ("logsoftmax", "log_softmax _log_softmax"),
    ("norm norm_bn", "batch_norm native_batch_norm _native_batch_norm_legit cudnn_batch_norm"),
    ("norm norm_in", "instance_norm"), ("norm norm_gn", "group_norm native_group_norm"),
    ("norm norm_ln", "layer_norm native_layer_norm"), ("norm norm_rms", "rms_norm"),
    ("cumsum", "cumsum cumprod cummax cummin logcumsumexp"),
    ("flip", "flip"), ("cat", "cat stack concat hstack vstack"),
    ("pad", "pad constant_pad_nd reflection_pad1d reflection_pad2d replication_pad2d zero_pad2d"),
    ("expand", "repeat tile repeat_interleave"),
    ("gather", "gather index_select index take take_along_dim"), ("embedding gather", "embedding"),
    ("scatter", "scatter scatter_add index_add index_put scatter_reduce index_copy"),
    ("dropout", "dropout feature_dropout alpha_dropout native_dropout"),
    (
      "loss",
      """
      mse_loss l1_loss smooth_l1_loss huber_loss kl_div binary_cross_entropy binary_cross_entropy_with_logits \
      margin_ranking_loss hinge_embedding_loss triplet_margin_loss cosine_embedding_loss poisson_nll_loss
      """
    ),
    ("loss gather", "cross_entropy_loss nll_loss nll_loss_nd nll_loss2d"),
    ("sdpa", "scaled_dot_product_attention _scaled_dot_product_flash_attention"),
    ("rnn_cell", "lstm gru rnn_tanh rnn_relu lstm_cell gru_cell rnn_tanh_cell"),
    ("topk", "topk sort kthvalue argsort"), ("argmax", "argmax argmin"),
    ("pairwise", "cdist _cdist_forward pairwise_distance"),
  ]
}
