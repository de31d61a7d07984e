import Domain

extension CandidatePlan {
  /// The plan in the form that blocks of a GPU can carry out: no finales, and one row dimension in scans.
  func dividedIntoBlocks() -> CandidatePlan {
    var plan = separatingFinales()
    plan.steps = plan.steps.map { step in
      guard case .launch(var launch) = step, case .loops(var kernel) = launch.body else { return step }
      kernel.freeRowsOfScans()
      launch.body = .loops(kernel)
      return .launch(launch)
    }
    return plan
  }
}

extension Kernel {
  /// Earlier row dimensions, along which scans start anew, become outer ones where nothing is reduced over them.
  fileprivate mutating func freeRowsOfScans() {
    guard !scans.isEmpty, reductions.isEmpty else { return }
    outerRank = max(outerRank, extents.count - 1)
  }
}
