extension PrincipleTexts {
  /// How many passes over memory.
  static let fusion = """
    ## A2.01 Fuse chains of pointwise operations into one pass
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: w.n_pointwise >= 2
    prior: 1.1 2.3 7
    effort: 1
    check: one kernel; bytes moved at most 1.05 times the compulsory bytes
    source: https://docs.pytorch.org/docs/stable/torch.compiler.html

    Load each operand once, compute in registers, store once. The gain is the ratio of the bytes that the separate
    operations move to inputs plus outputs.

    ## A2.02 Compute pointwise tails where the contraction's result is still in cache
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: (seq(matmul, pointwise) or seq(linear, pointwise) or seq(conv, pointwise)) and w.t_tail_us > 0.1*w.t_gemm_us
    prior: 0.7 1.1 2.5
    effort: 3
    check: the tail reads the product before it leaves the cache
    source: https://github.com/NVIDIA/cutlass/blob/main/media/docs/cpp/efficient_gemm.md

    Saves writing and reading the product once for each operation of the tail. Pays only if the contraction stays as
    fast as the library's; on a CPU let the library compute blocks of rows and run the tail on each fresh block.

    ## A2.04 Fuse pointwise producers into the reduction
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: has(loss, reduce_all, reduce_row) and w.n_pointwise >= 1
    prior: 1.5 3 8
    effort: 1
    check: nothing of the input's size is written
    source: https://github.com/ScalingIntelligence/KernelBench/tree/main/KernelBench/level1

    The reduction reads the inputs and computes what it needs on the way. Only the inputs' bytes are left.

    ## A2.05 Take softmax statistics in one pass
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: has(softmax, logsoftmax) and ((d.kind == cpu and 2*w.row_bytes > d.l2c) or (d.kind != cpu and w.row_bytes > d.smem_blk))
    prior: 1.0 1.3 2
    effort: 2
    check: one loop carries maximum and sum together
    source: https://arxiv.org/abs/1805.02867

    Keep a running maximum and rescale the running sum when it grows: three reads of the row become two. A row that is
    all minus infinity needs care. When the row fits on chip, A2.06 is stronger.

    ## A2.06 Keep the whole row on chip
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: has(softmax, logsoftmax, norm) and ((d.kind == cpu and 2*w.row_bytes <= d.l2c) or (d.kind != cpu and w.row_bytes <= d.smem_blk))
    prior: 1.2 1.6 2.5
    effort: 2
    check: every input address is loaded from memory once
    source: https://triton-lang.org/main/getting-started/tutorials/02-fused-softmax.html

    Read a row once, take all passes over it while it lies in registers or near cache, write once.

    ## A2.09 Mean and variance in one stable pass
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: has(norm_bn, norm_in, norm_gn, norm_ln)
    prior: 1.1 1.4 2
    effort: 2
    check: the source shifts by a first value or merges after Welford
    source: https://github.com/NVIDIA/apex/blob/master/csrc/layer_norm_cuda_kernel.cu

    The difference of mean square and squared mean loses all digits when the mean is large against the deviation.
    Merging partial means and squared deviations does not.

    ## A2.10 Take every needed statistic in the same read
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: w.n_red >= 2
    prior: 1.2 1.8 3
    effort: 1
    check: one kernel with several accumulators
    source: https://triton-lang.org/main/python-api/triton.language.html

    Several reductions of one tensor cost one read of it. More accumulators need more registers.

    ## A2.11 Fuse a norm with what stands around it
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: has(norm) and (has(residual_add) or w.n_pointwise >= 1)
    prior: 1.3 2 4
    effort: 2
    check: one kernel; a residual sum that is needed later is written once
    source: https://arxiv.org/abs/2410.10989

    Add the residual while the row is read, apply scale, activation and conversion while it is written. In low
    precision round where the reference rounds.

    ## A2.16 Fuse activation and pooling
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: seq(pointwise, pool_max) or seq(pointwise, pool_avg) or seq(norm, pool_max) or seq(norm, pool_avg)
    prior: 1.0 1.3 2
    effort: 2
    check: only the pooled tensor is written
    source: https://docs.nvidia.com/cutlass/media/docs/cpp/implicit_gemm_convolution.html

    Compute what stands before the pooling on each element of a window as it is read. Overlapping windows compute some
    elements several times, which costs less than a pass over memory while the arithmetic is light.

    ## A2.18 Compute both halves of a gated unit together
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: has(gate_mul) and w.siblings >= 2
    prior: 1.05 1.2 1.6
    effort: 3
    check: the input is read once and the gated product written once
    source: https://github.com/NVIDIA/cutlass/tree/main/examples/45_dual_gemm

    One product with both weights side by side, then activation and multiplication on the fresh block.

    ## A2.21 Do not replace a library contraction that is near the roof
    stage: structure
    polarity: avoid
    class: exact
    targets: cpu triton cuda
    when: has(matmul, linear, conv) and w.lib_frac >= 0.75 and w.t_tail_us < 0.1*w.t_gemm_us
    prior: 0.3 0.8 1
    effort: 3
    check: time the fused form against library call and fused tail
    source: https://github.com/ScalingIntelligence/KernelBench/tree/main/results/timing

    A contraction of one's own must reach the library's efficiency times its share of the whole time before saved
    traffic pays. Keep the library's call and fuse the tail into one kernel.
    """
}
