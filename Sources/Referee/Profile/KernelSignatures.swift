import Domain

/// How the kernels of a library can be told by their names.
struct KernelSignature: Sendable {
  /// How a name begins, without the type of its result.
  var prefix: String
  var label: String
  var origin = KernelOrigin.library
  /// Whether nobody but the library has kernels of this name: then it holds whatever else is known, so that a file that
  /// merely mentions such a name does not make it the candidate's own.
  var isProof = true
}

extension KernelSignature {
  /// Known kernels, the longer of two prefixes before the shorter.
  ///
  /// To add a library, add its lines.
  static let all: [KernelSignature] = movement + products + convolutions + pytorch + others

  /// Copies and fills that are kernels.
  private static let movement = [
    "at::native::unrolled_elementwise_kernel<at::native::direct_copy_kernel_cuda",
    "at::native::elementwise_kernel<128, 4, void at::native::gpu_kernel_impl_nocast<at::native::direct_copy",
    "at::native::vectorized_elementwise_kernel<4, at::native::FillFunctor",
    "at::native::vectorized_elementwise_kernel<2, at::native::FillFunctor",
    "at::native::(anonymous namespace)::CatArrayBatchedCopy", "at::native::CatArrayBatchedCopy",
  ].map { KernelSignature(prefix: $0, label: "ATen copy", origin: .movement) }

  private static let products =
    labelled(
      "cuBLAS",
      [
        "cublas", "nvjet_", "ampere_sgemm", "ampere_dgemm", "ampere_hgemm", "ampere_cgemm", "ampere_zgemm",
        "ampere_gcgemm", "ampere_fp16_", "ampere_bf16_", "ampere_h16816", "ampere_s16816", "ampere_s1688",
        "turing_fp16_", "turing_h1688", "turing_s1688", "volta_sgemm", "volta_dgemm", "volta_hgemm",
        "volta_cgemm",
        "volta_zgemm", "volta_gcgemm", "volta_fp16_", "volta_h884", "volta_s884", "maxwell_sgemm",
        "sm70_xmma_gemm",
        "sm75_xmma_gemm", "sm80_xmma_gemm", "sm86_xmma_gemm", "sm89_xmma_gemm", "sm90_xmma_gemm",
        "sm100_xmma_gemm",
        "cutlass_70_", "cutlass_75_", "cutlass_80_", "cutlass_90_", "cutlass::Kernel<cutlass_",
        "cutlass::Kernel2<cutlass_", "Kernel2<cutlass_", "gemvNSP_kernel<", "gemv2T_kernel_val<",
        "gemv2N_kernel<",
        "internal::gemvx::kernel<", "gemmSN_TN_kernel<", "gemmSN_NN_kernel<", "gemmk1_kernel<",
        "gemm_kernel2x2_core<",
        "splitKreduce_kernel<",
      ])
    + labelled("cuBLAS", ["dot_kernel<", "reduce_1Block_kernel<"]).map(\.doubtful)

  private static let convolutions = labelled(
    "cuDNN",
    [
      "cudnn", "sm70_xmma_", "sm75_xmma_", "sm80_xmma_", "sm86_xmma_", "sm89_xmma_", "sm90_xmma_",
      "sm100_xmma_",
      "implicit_convolve_sgemm<", "convolve_common_engine_float_NHWC", "conv2d_c1_k1_nchw_hw_packed_kernel<",
      "xmma_new::", "cask_cudnn", "cask__", "fft2d_r2c_", "fft2d_c2r_", "nchwToNhwcKernel",
      "nhwcToNchwKernel",
    ])

  private static let pytorch =
    labelled(
      "ATen", ["at::native::", "at::cuda::", "at::", "(anonymous namespace)::elementwise_kernel_with_index<"])
    + labelled("FlashAttention in PyTorch", ["pytorch_flash::", "fmha_cutlass"])
    + labelled("NCCL", ["ncclDevKernel", "ncclKernel"])

  /// Templates that a candidate may compile itself: they say who wrote them, not who uses them.
  private static let others =
    labelled("CUB", ["cub::", "at_cuda_detail::cub::"]).map(\.doubtful)
    + labelled("Thrust", ["thrust::"]).map(\.doubtful) + labelled("CUTLASS", ["cutlass::"]).map(\.doubtful)
    + labelled("cuFFT", ["vector_fft", "regular_fft", "composite_2way_fft", "vkfft"])
    + labelled("cuSPARSE", ["cusparse"]) + labelled("cuSOLVER", ["cusolver"]) + labelled("MAGMA", ["magma_"])

  private static func labelled(_ label: String, _ prefixes: [String]) -> [KernelSignature] {
    prefixes.map { KernelSignature(prefix: $0, label: label) }
  }

  private var doubtful: KernelSignature {
    var signature = self
    signature.isProof = false
    return signature
  }

  /// How names of Triton kernels begin that PyTorch's compiler generates (torch/_inductor/codegen/triton.py).
  static let generated = [
    "triton_poi_", "triton_red_", "triton_per_", "triton_tem_", "triton_for_", "triton_mm_", "triton_spl_",
    "triton_unk_", "triton_mix_", "triton_bmm_",
  ]
}
