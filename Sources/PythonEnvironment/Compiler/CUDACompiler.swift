public import Essentials

/// NVIDIA's compiler, which candidates of the target `cuda` call when they are imported.
public enum CUDACompiler {
  /// Where nvcc is: in `CUDA_HOME` or `/usr/local/cuda`, else on the search path; candidates look likewise.
  public static func path(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    let homes = [environment["CUDA_HOME"], "/usr/local/cuda"]
    let named = homes.compactMap { $0 }.filter { !$0.isEmpty }.map { $0 + "/bin/nvcc" }
    return named.first(where: SearchPath.isExecutable) ?? SearchPath(environment).first("nvcc")
  }

  /// What to do where there is none.
  public static let advice =
    "Install NVIDIA's CUDA toolkit, of the release that PyTorch is built for or older, and set CUDA_HOME to its folder."
}
