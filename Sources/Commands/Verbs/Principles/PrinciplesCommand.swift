import ArgumentParser
import Domain
import Essentials
import Knowledge

/// `egg principles`: the expert knowledge behind the method, and how well it does.
struct PrinciplesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "principles",
    abstract: "List, show, check and explain the expert principles, and how often each helped.",
    discussion: """
      A principle says what to do or to leave, for which work (its gate), what it should save (its formula), what it \
      costs and how to see that it was applied. Agents are shown a few of those whose gates pass.

      EXAMPLE: egg principles explain examples/rmsnorm_swiglu.py --stage structure
      """,
    subcommands: [
      ListPrinciples.self, ShowPrinciple.self, CheckPrinciples.self, ExplainPrinciples.self,
      PrincipleEvidence.self, PromptCosts.self,
    ],
    defaultSubcommand: ListPrinciples.self)
}

/// A user's own principles.
struct PrincipleFolderOption: ParsableArguments {
  @Option(
    name: .customLong("principles"),
    help: ArgumentHelp(
      "A folder of Markdown files with your own principles; they are added to the carried ones, or take the place of those with their ids.",
      valueName: "folder"))
  var folder: String?

  /// The carried catalogue, with the user's records in it.
  ///
  /// - Throws: `.usage` with every mistake as `file:line`.
  func catalogue() throws(EggError) -> Catalogue { try catalogue(with: files()) }

  /// The user's files; none without a folder.
  ///
  /// - Throws: `.usage` when the folder can't be read.
  func files() throws(EggError) -> [PrincipleFile] {
    if let folder { try PrincipleFolder.files(in: folder) } else { [] }
  }

  /// The carried catalogue, with the records of files in it.
  ///
  /// - Throws: `.usage` with every mistake as `file:line`.
  func catalogue(with files: [PrincipleFile]) throws(EggError) -> Catalogue {
    do throws(CatalogueErrors) {
      return try Catalogue.standard(with: files)
    } catch {
      throw EggError(
        .usage, error.description,
        advice:
          "Mend the records; docs/knowledge.md describes their form, `egg principles show A2.01` prints one.")
    }
  }
}

/// Which principles.
struct PrincipleFilter: ParsableArguments {
  @Option(help: "Only principles of this stage: structure, mapping, tiling, memory, or always.")
  var stage: String?

  @Option(help: "Only principles for kernels of this target: cpu, triton or cuda.")
  var target: String?

  func validate() throws {
    if let stage, stage != "always", Stage(rawValue: stage) == nil {
      throw ValidationError("--stage is '\(stage)'; it must be structure, mapping, tiling, memory or always.")
    }
    if let target, Target(rawValue: target) == nil {
      throw ValidationError("--target is '\(target)'; it must be cpu, triton or cuda.")
    }
  }

  /// The target that was named.
  var chosenTarget: Target? { target.flatMap(Target.init) }

  /// Whether a principle is meant.
  func includes(_ principle: Principle) -> Bool {
    let isOfStage = stage.map { $0 == principle.stage?.rawValue ?? "always" } ?? true
    return isOfStage && (chosenTarget.map(principle.targets.contains) ?? true)
  }
}

/// Where the record of earlier trials is.
enum UserEvidence {
  /// The store of this process's environment; `nil` when none is kept.
  static var store: EvidenceStore? { EvidenceStore.standard(ProcessInfo.processInfo.environment) }

  /// What earlier runs tell.
  static var evidence: TrialEvidence { store?.evidence() ?? TrialEvidence() }
}
