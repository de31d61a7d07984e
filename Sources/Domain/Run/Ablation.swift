/// A part of the method that a run is told to leave out, named as in the paper's ablations.
public enum Ablation: String, Sendable, Hashable, Codable, CaseIterable {
  /// One seed instead of several.
  case multiSeed = "multi-seed"
  /// No refinement of seeds: tuning only.
  case refinement
  /// No mapping, tiling and memory stage: structure only.
  case tuning
  /// The code agent alone, without a profile and a debug agent's reading.
  case multiAgent = "multi-agent"
  /// No principles in what agents are shown.
  case expertGuidance = "expert-guidance"
  /// No profile in what agents are shown.
  case metrics
}
