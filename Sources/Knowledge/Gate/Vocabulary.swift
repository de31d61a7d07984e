/// The names that gates may use.
///
/// A name that is not declared here is an error when the catalogue is read.
enum Vocabulary {
  /// What a name or an expression stands for.
  enum Kind: String, Sendable, Hashable {
    case number, symbol, truth
  }

  /// Features by qualified name: `w.` the work, `d.` the device, `k.` the present kernel, `p.` its profile.
  static let features: [String: Kind] = {
    var kinds: [String: Kind] = [:]
    for (namespace, kind, names) in declarations {
      for name in names.split(separator: " ") { kinds["\(namespace).\(name)"] = kind }
    }
    return kinds
  }()

  private static let declarations: [(String, Kind, String)] = [
    ("w", .symbol, "family dtype layout structure"),
    (
      "w", .truth,
      "eval_mode params_const single_use static_shapes align16 contig causal sorted_idx size1 stats_only"
    ),
    (
      "w", .number,
      """
      elt tol flops bytes_min bytes_eager interm_bytes ai n_kernels_eager n_pointwise n_red n_heavy M N K B rows red \
      inner numel out_numel row_bytes group_bytes taps stride dil groups cin cout spatial ksize pool_win sq sk hd hq \
      hkv T H dup_rate siblings chain_gain max_elems vocab experts t_gemm_us t_tail_us lib_frac
      """
    ),
    ("d", .symbol, "kind"),
    ("d", .truth, "tma wgmma cpasync tcgen05 amx"),
    (
      "d", .number,
      """
      cc sms bw pk_f32 pk_tf32 pk_bf16 pk_f8 l2 smem_blk smem_sm regs_sm thr_sm warp cluster launch_us cores simd l1d \
      l2c l3 nodes
      """
    ),
    ("k", .truth, "masks divmod persistent atomics tc"),
    (
      "k", .number,
      "n_kernels grid waves threads regs spill smem occ bm bn bk stages warps vec syncs passes items unroll"
    ),
    (
      "p", .number,
      """
      t_us bw_frac fl_frac roof_frac launch_frac traffic_ratio dram sm l2hit l1hit occ_ach st_long st_short st_mio \
      st_lg st_bar st_math st_branch sect_req bank uniform
      """
    ),
  ]

  /// Kinds of operations, for `has` and `seq`.
  static let operations = Set(
    """
    pointwise monotone affine matmul linear bmm conv convT dwconv pool_max pool_avg gap mean_axis sum_feat reduce_row
    reduce_all softmax logsoftmax norm norm_bn norm_in norm_gn norm_ln norm_rms cumsum flip transpose pad cat expand
    gather scatter embedding dropout loss sdpa rnn_cell ssm topk argmax identity_op div_const pow_const pairwise
    residual_add gate_mul rope moe
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Symbols that stand for values of features.
  static let symbols = Set(
    """
    cpu nvidia amd f64 f32 f16 bf16 f8 i64 i32 i16 i8 u8 bool elementwise reduction normalisation contraction
    convolution pooling scan attention recurrence gather none diag triu tril gram band blockdiag nchw nhwc
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Functions of numbers with the least and the greatest count of arguments.
  static let functions: [String: ClosedRange<Int>] = [
    "min": 2...8, "max": 2...8, "cdiv": 2...2, "pow2ceil": 1...1, "log2": 1...1,
  ]
}
