extension PrincipleTexts {
  /// Parallel mapping.
  static let mapping = """
    ## H1.16 Parallelise the outermost independent loop, with a grain
    stage: mapping
    class: exact
    targets: cpu
    when: d.kind == cpu and w.bytes_min > 200000
    prior: 1.0 1.8 2
    effort: 1
    check: one parallel region for each kernel
    source: https://dev-discuss.pytorch.org/t/1117

    Entering a parallel region costs some microseconds, so small work stays on one core. Contiguous parts for each
    thread keep the streams long; never more threads than PyTorch itself would use.

    ## H1.17 Give each thread its own accumulator, a cache line apart
    stage: mapping
    class: reassoc
    targets: cpu
    when: d.kind == cpu and has(reduce_all, scatter) and d.cores >= 2
    prior: 1.0 1.3 5
    effort: 1
    check: accumulators aligned to 64 bytes, or the compiler's reduction
    source: https://docs.oracle.com/cd/E77782_01/html/E77801/aewcx.html

    Threads that write to one cache line wait for each other. The result is reproducible for a fixed number of threads.

    ## H1.20 Deal out uneven rows in small chunks
    stage: mapping
    class: exact
    targets: cpu
    when: d.kind == cpu and d.cores >= 2 and (w.causal or w.structure in (triu, tril, band))
    prior: 1.0 1.1 1.5
    effort: 1
    check: the schedule is dynamic with a chunk of several rows
    source: https://www.openmp.org/spec-html/5.2/openmpse59.html

    When rows cost differently, equal halves leave cores idle. Even rows do better with contiguous halves.
    """

  /// Tensor tiling.
  static let tiling = """
    ## H2.12 Keep several independent chains in flight
    stage: tiling
    class: exact
    targets: cpu triton cuda
    when: (has(reduce_all, reduce_row, cumsum) or w.n_heavy >= 1) and (k.items < 4 or k.unroll < 4)
    prior: 1.0 1.2 2
    effort: 1
    check: several loads and operations that do not wait for each other in the inner loop
    source: https://github.com/NVIDIA/cccl/tree/main/cub/cub/device/dispatch/tuning

    A chain of dependent operations runs at their latency. Unrolling over two to eight registers hides it, until
    registers run out.

    ## H2.15 Tile sweeps so that a block of rows stays in cache across passes
    stage: tiling
    class: reassoc
    targets: cpu
    when: d.kind == cpu and w.n_red + w.n_pointwise >= 2
    prior: 1.0 1.8 3.5
    effort: 1
    check: rows are the outer loop, passes the inner one
    source: https://github.com/halide/Halide/tree/main/tutorial

    All passes over a row follow each other before the next row is touched, so memory is read once. A row that is
    longer than half the core's cache needs the one-pass form.

    ## H2.19 Let lanes run along the contiguous axis in tiles that fit the nearest cache
    stage: tiling
    class: exact
    targets: cpu
    when: d.kind == cpu and w.inner >= 8 and has(reduce_row, cumsum, softmax, norm)
    prior: 1.0 1.5 4
    effort: 1
    check: inner loop of unit stride; accumulators of a tile fit in half the first-level cache
    source: https://github.com/halide/Halide/tree/main/tutorial

    When the reduced axis is strided, take a tile of neighbouring columns and walk the reduced axis with one
    accumulator for each column.
    """

  /// Memory optimization.
  static let memory = """
    ## H3.15 Store past the cache what does not fit in it
    stage: memory
    class: exact
    targets: cpu
    when: d.kind == cpu and w.out_numel*w.elt > 0.5*d.l3
    prior: 0.8 1.35 1.7
    effort: 1
    check: non-temporal stores in the disassembly
    source: https://vgatherps.github.io/2018-09-02-nontemporal/

    A plain store reads the line first: three units of traffic for a scaled copy instead of two. Harmful when the next
    kernel reads the output from cache. Needs aligned addresses and few streams.

    ## H3.17 Compute transcendental functions by polynomials in vector registers
    stage: memory
    class: approx
    targets: cpu
    when: d.kind == cpu and w.n_heavy >= 1
    prior: 1.0 5 10
    effort: 2
    check: no call of a scalar library function in the loop
    source: https://sleef.org

    Reduce the range, evaluate a polynomial of degree five or six, scale by the power of two: one or two units in the
    last place, several times as fast as a call for each element. Mind the ends of the range and NaN.

    ## H3.18 Make the inner loop of unit stride, free of branches, with several accumulators
    stage: memory
    class: reassoc
    targets: cpu
    when: d.kind == cpu and has(reduce_all, reduce_row, softmax, norm, pointwise)
    prior: 1.0 2 8
    effort: 1
    check: the compiler's report says vectorised
    source: https://www.agner.org/optimize/optimizing_cpp.pdf

    Compilers do not reorder sums unless they are allowed to: ask for the reduction by name.

    ## H3.19 Use the widest vectors of the machine, and mask the tail
    stage: memory
    class: exact
    targets: cpu
    when: d.kind == cpu and d.simd >= 32
    prior: 1.0 1.2 1.8
    effort: 1
    check: registers of that width in the disassembly
    source: https://travisdowns.github.io/blog/2020/08/19/icl-avx512-freq.html

    Build for the machine that runs the kernel. Where 512-bit work lowers the clock, half the width can win.

    ## H3.24 Keep what a later pass needs in a row buffer
    stage: memory
    class: exact
    targets: cpu
    when: d.kind == cpu and k.passes >= 2 and w.n_heavy >= 1 and w.row_bytes <= 0.5*d.l2c
    prior: 0.9 1.2 2
    effort: 1
    check: expensive functions are called once for each element
    source: https://arxiv.org/abs/1805.02867

    Exponentials of a softmax are needed for the sum and for the result: storing them in a buffer that stays in cache
    costs less than computing them again.
    """

  /// What always holds.
  static let always = """
    ## G.08 Stop when the headroom is gone
    stage: always
    polarity: avoid
    class: exact
    targets: cpu triton cuda
    when: p.roof_frac >= 0.9
    prior: 1 1 1
    effort: 1
    check: time over floor is known before an agent is asked
    source: https://developer.nvidia.com/blog/accelerating-hpc-applications-with-nsight-compute-roofline-analysis/

    Within a tenth of the roofline nothing but another algorithm helps. Take the roof after the algebra is done.
    """
}
