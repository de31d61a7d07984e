import ArgumentParser
import Domain

/// How exact a candidate must be.
struct PrecisionOption: ParsableArguments {
  /// The classes that may be asked for; `emulated-fp32` is found, never asked for.
  static let policies: [PrecisionClass] = [.ieee, .tf32, .bf16, .fp16]

  @Option(
    name: .customLong("precision"),
    help: ArgumentHelp(
      "The precision that candidates may use: ieee, tf32, bf16 or fp16. Baselines are of the same class.",
      valueName: "class"))
  var name = PrecisionClass.ieee.rawValue

  /// The policy.
  var precision: PrecisionClass { PrecisionOption.policy(name) ?? .ieee }

  /// The policy of a name; `nil` when it can't be asked for.
  static func policy(_ name: String) -> PrecisionClass? { policies.first { $0.rawValue == name } }

  func validate() throws {
    guard PrecisionOption.policy(name) != nil else {
      let known = PrecisionOption.policies.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--precision is '\(name)'; it must be one of \(known).")
    }
  }

  /// Settings of a judgement on a device.
  func settings(on device: DeviceName) -> RunSettings {
    RunSettings(target: device.isGPU ? .triton : .cpu, precision: precision)
  }
}

/// Whether candidates may leave their work to libraries.
struct LibraryCallsOption: ParsableArguments {
  @Option(
    name: .customLong("library-calls"),
    help: ArgumentHelp(
      "Whether a candidate may leave its computation to libraries: allow, or forbid, which fails it unless nine tenths of its computation run in kernels of its own.",
      valueName: "policy"))
  var name = LibraryCalls.allow.rawValue

  /// The policy.
  var policy: LibraryCalls { LibraryCalls(rawValue: name) ?? .allow }

  func validate() throws {
    guard LibraryCalls(rawValue: name) != nil else {
      throw ValidationError("--library-calls is '\(name)'; it must be allow or forbid.")
    }
  }
}

/// Which forms of PyTorch a problem is measured in.
struct BaselinesOption: ParsableArguments {
  @Option(
    name: .customLong("baselines"),
    help: ArgumentHelp(
      "The forms of PyTorch to compare with, separated by commas, or 'all': \(BaselinesOption.known). Without it, all but max-autotune that belong to the precision class.",
      valueName: "names"))
  var names: String?

  private static let known = Baseline.allCases.map(\.rawValue).joined(separator: ", ")

  func validate() throws {
    if let names, BaselineList(names) == nil {
      throw ValidationError(
        "--baselines is '\(names)'; it must be 'all', or some of \(BaselinesOption.known).")
    }
  }

  /// The baselines that were named, with eager among them; `nil` for the usual ones.
  var named: [Baseline]? {
    names.flatMap(BaselineList.init)?.baselines(for: .ieee, on: .cuda(0))
  }

  /// The baselines to measure.
  func wanted(for precision: PrecisionClass, on device: DeviceName) -> [Baseline] {
    (names.flatMap(BaselineList.init) ?? .usual).baselines(for: precision, on: device)
  }
}

/// Which baselines were asked for.
enum BaselineList: Sendable, Hashable {
  case usual, all
  case some(Set<Baseline>)

  /// Reads the value of `--baselines`; `nil` when it names none, or one that does not exist.
  init?(_ text: String) {
    if text == "all" {
      self = .all
      return
    }
    let words = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    let known = words.compactMap(Baseline.init)
    guard !words.isEmpty, known.count == words.count else { return nil }
    self = .some(Set(known))
  }

  /// The baselines in their usual order; eager is always among them, since every speedup is told over it.
  func baselines(for precision: PrecisionClass, on device: DeviceName) -> [Baseline] {
    switch self {
    case .usual: Baseline.usual(for: precision, onGPU: device.isGPU)
    case .all: Baseline.allCases.filter { device.isGPU || !$0.needsGPU }
    case .some(let chosen): Baseline.allCases.filter { $0 == .eager || chosen.contains($0) }
    }
  }
}
