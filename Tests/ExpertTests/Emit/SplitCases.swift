import Domain

@testable import Expert

/// Kernels whose rows are dealt out over several programs.
enum SplitCases {
  static var all: [EmittedCase] {
    [
      split(RowCases.layerNorm(rows: 3, 100), whole: 0, parts: 4),
      split(RowCases.softmaxOnline(rows: 5, 100), whole: 0, parts: 10),
      split(RowCases.softmaxThreePass(rows: 6, 100), whole: 0, parts: 2),
      split(RowCases.geluRowSum(rows: 3, 100), whole: 0, parts: 5),
      split(WholeCases.batchNorm(4, 5, 49), whole: 1, parts: 7),
      split(WholeCases.batchNorm(4, 5, 49), whole: 0, parts: 2),
      split(TileCases.columnSoftmax(64, 20), whole: 0, parts: 8),
      split(TileCases.columnSum(64, 20), whole: 1, parts: 4),
      split(PointCases.products, whole: 0, parts: 3),
    ]
  }

  private static func split(_ item: EmittedCase, whole: Int, parts: Int) -> EmittedCase {
    var item = item
    item.name += "-split-\(whole)-\(parts)"
    item.plan = item.plan.dividedIntoBlocks()
    item.plan.steps = item.plan.steps.flatMap { step -> [CandidatePlan.Step] in
      guard case .launch(let launch) = step, case .loops(let kernel) = launch.body,
        !kernel.name.hasSuffix("_total")
      else { return [step] }
      var rounds = SplitRounds(kernel, launch, RowSplit(kernel: kernel, whole: whole, parts: parts))
      return rounds.launches().map { .launch($0) }
    }
    BlockDefaults(processors: 1).apply(to: &item.plan)
    return item
  }
}
