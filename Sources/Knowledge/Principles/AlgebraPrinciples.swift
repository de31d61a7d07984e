extension PrincipleTexts {
  /// What is computed.
  static let algebra = """
    ## A1.01 Delete operations that cannot change the result
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: has(identity_op)
    prior: 1.0 1.2 3
    effort: 1
    check: the candidate has fewer operations than the graph, and its output is bitwise the same
    source: https://github.com/ScalingIntelligence/KernelBench

    Each one costs a read and a write of the tensor. Follow the range of values: a second relu, a clamp to [-1, 1] after
    tanh, a mean over axes that are already averaged, contiguous() on what is contiguous. Dropout is an identity only
    in evaluation.

    ## A1.03 Fold per-channel constants into weights and bias
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: (seq(matmul, affine) or seq(linear, affine) or seq(conv, affine)) and w.params_const
    prior: 1.0 1.05 1.5
    effort: 2
    check: folded tensors are made from parameters alone; relative difference at most 2e-6 in single precision
    source: https://github.com/ScalingIntelligence/KernelBench/tree/main/KernelBench/level2

    Scale the rows of the weight and the bias once instead of every output. Worth little when the epilogue is fused
    anyway. Parameters may change between calls: fold inside forward when the weight is small, else guard by version.

    ## A1.04 Push a sum over output features through the linear layer
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: seq(linear, sum_feat) and w.params_const and w.M >= 8
    prior: 2 30 100
    effort: 2
    check: no tensor of shape [M, N] is allocated
    source: https://github.com/ScalingIntelligence/KernelBench/tree/main/KernelBench/level2

    Sum the weight's rows first: the product shrinks from 2MNK to 2MK operations. Sum them inside forward, so that the
    result follows the parameters. The order of summation changes.

    ## A1.09 Apply increasing functions after max pooling
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: seq(monotone, pool_max)
    prior: 1 1.1 2
    effort: 1
    check: the function is called on the pooled value only
    source: https://github.com/ScalingIntelligence/KernelBench/tree/main/KernelBench/level2

    An increasing function keeps the maximum, so it need be computed once for each window. A decreasing one turns the
    maximum into a minimum. Scaling by a parameter of unknown sign does not qualify.

    ## A1.11 Fold batch norm into the convolution or linear layer before it
    stage: structure
    class: mode
    targets: cpu triton cuda
    when: (seq(conv, norm_bn) or seq(linear, norm_bn)) and w.eval_mode and w.params_const
    prior: 1.05 1.2 1.6
    effort: 1
    check: the candidate refuses to run in training
    source: https://github.com/pytorch/pytorch/pull/100652

    In evaluation the statistics are constants: scale the weight by gamma / sqrt(variance + epsilon) and move the rest
    into the bias. In training they are not, and the running statistics have to be updated.

    ## A1.19 Merge contractions that share an input
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: w.siblings >= 2
    prior: 1.05 1.3 3
    effort: 2
    check: one product with the sum of the output widths
    source: https://arxiv.org/abs/1604.01946

    The shared input is read once, and a wider product is a more efficient one. The outputs become strided views of one
    tensor.

    ## A1.21 Use the log-sum-exp form of cross entropy and the shift invariance of softmax
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: has(softmax, logsoftmax) or (has(loss) and has(gather))
    prior: 1.0 1.2 3
    effort: 2
    check: nothing of the probabilities' size is written
    source: https://arxiv.org/abs/2410.10989

    The loss of a row is its log-sum-exp minus the target's logit; probabilities are never needed. Constants along the
    softmax axis vanish. Keep the subtraction of the maximum; label smoothing and an ignored index change the formula.

    ## A1.22 Use cheaper scalar arithmetic
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: has(div_const) or has(pow_const) or w.n_heavy >= 2
    prior: 1.0 1.02 1.3
    effort: 1
    check: no division and no call of pow in the inner loop
    source: https://docs.nvidia.com/cuda/cuda-c-best-practices-guide/

    Multiply by the reciprocal of a constant, write small powers as products, take a reciprocal square root once a row.
    Visible only where arithmetic, not memory, is the limit.
    """
}
