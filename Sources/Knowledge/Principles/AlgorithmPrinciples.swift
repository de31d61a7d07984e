extension PrincipleTexts {
  /// Which algorithm.
  static let algorithm = """
    ## A3.11 Treat very thin matrix products as streaming
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: has(matmul, linear) and (w.M <= 8 or w.N <= 8)
    prior: 1.0 1.2 2
    effort: 2
    check: at least 0.85 of the copy bandwidth on the large operand
    source: https://github.com/NVIDIA/cutlass/tree/main/examples/91_fp4_gemv

    The time is the large operand's bytes over the bandwidth: read it once, in wide loads, with several accumulators.

    ## A3.12 Choose the scan by the number of rows
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: has(cumsum)
    prior: 1.2 1.6 2.5
    effort: 3
    check: each element is read once and written once
    source: https://research.nvidia.com/publication/single-pass-parallel-prefix-scan-decoupled-look-back

    Many rows: one worker walks a row with a carried prefix. A few long rows: chunks with a second look at their sums.
    The order differs from the reference's, so compare with double precision.

    ## A3.13 Scan or reduce along a strided axis with one lane for each column
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: has(cumsum, reduce_row, argmax) and w.inner >= 32
    prior: 1.2 2 4
    effort: 1
    check: neighbouring lanes touch neighbouring addresses, and no lane talks to another
    source: https://github.com/pytorch/pytorch/blob/main/torch/_inductor/runtime/triton_heuristics.py

    Lanes run along the contiguous axis and each keeps its own accumulator. Split the long axis when there are too few
    columns to fill the machine.

    ## A3.14 Pool from registers
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: has(pool_max, pool_avg)
    prior: 1.2 2 4
    effort: 2
    check: input bytes read at most 1.1 times
    source: https://github.com/ScalingIntelligence/KernelBench/tree/main/KernelBench/level1

    Compute several neighbouring outputs from the same loaded rows; combine rows first, then columns. Mind padding,
    dilation, a rounded-up output size and the divisor of averages.

    ## A3.15 Reduce everything by partial results and a short finish
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: has(reduce_all)
    prior: 1.0 1.1 1.5
    effort: 1
    check: a few partial results for each core, combined in a fixed order
    source: https://github.com/NVIDIA/cccl/tree/main/cub/cub/device/dispatch/tuning

    Each worker reduces its part into its own accumulator, one worker combines them. Atomic additions to one address
    are slow and give another result each time.
    """

  /// Where kernels end.
  static let boundaries = """
    ## A4.08 No hidden copies, allocations or work in Python on the hot path
    stage: structure
    class: exact
    targets: cpu triton cuda
    when: w.bytes_min/d.bw < 0.0002
    prior: 1.0 1.1 2
    effort: 1
    check: a timeline shows the candidate's own kernels only
    source: https://docs.nvidia.com/cuda/cuda-c-best-practices-guide/

    For short calls the wrapper counts: work out shapes, strides and pointers of parameters once, allocate with empty
    instead of zeros, call contiguous() only where it is needed. Scratch may be cached, results never.
    """

  /// Which numbers.
  static let precision = """
    ## A5.04 Sum long rows in blocks or trees
    stage: structure
    class: reassoc
    targets: cpu triton cuda
    when: w.red >= 100000 or (has(cumsum) and w.red >= 8192)
    prior: 1 1 1
    effort: 1
    check: several accumulators for each worker, combined pairwise
    source: https://docs.nvidia.com/cuda/cuda-c-best-practices-guide/

    The error falls from the order of the count to that of its logarithm, at no cost in bandwidth. Judge by double
    precision: two honest orders differ where a sum is near zero.

    ## A5.05 Never switch on fast mathematics as a whole
    stage: structure
    polarity: avoid
    class: approx
    targets: cpu triton cuda
    when: w.n_heavy >= 1
    prior: 0.9 1.0 1.3
    effort: 1
    check: no such flag on the build line
    source: https://docs.nvidia.com/cuda/cuda-math-api/cuda_math_api/group__CUDA__MATH__INTRINSIC__SINGLE.html

    The flag also drops denormals, NaN and infinity. Approximate single functions instead, with a known error on the
    range that occurs, and let the compiler reorder only the sums that are meant to be.
    """
}
