/// A reduction over a row in CUDA: an accumulator of each thread.
struct CUDAReduction {
  let function: ReductionFunction
  let index: Int

  var name: String { ReductionSpelling(function, rowLength: 1).resultName(index) }

  /// The accumulator's type in `CUDAPrelude`.
  var type: String {
    switch function {
    case .sum: "Fold<Plus>"
    case .product: "Fold<Times>"
    case .maximum, .any: "Fold<Larger>"
    case .minimum, .all: "Fold<Smaller>"
    case .argumentOfMaximum: "Extreme<1>"
    case .argumentOfMinimum: "Extreme<-1>"
    case .moments: "Moments"
    case .logSumExp: "LogSumExp"
    }
  }

  /// The function that combines the parts of a row.
  var combination: String { function == .logSumExp ? "combinedSums" : "combined" }

  /// The statement that takes in one element.
  func accumulate(_ term: Term, _ code: inout Code) {
    let isLogic = function == .any || function == .all
    code.line("\(name).add(\((isLogic ? term.truth : term).number.text), r);")
  }

  /// A component of the result.
  func result(_ component: Int) -> Term {
    let spelling = ReductionSpelling(function, rowLength: 1), member = spelling.member(component)
    let text = name + (member.isEmpty ? ".value" : member)
    if spelling.kind == .truth {
      return Term(text: "\(text) > 0.0f", binding: .comparison, kind: .truth, isVector: false)
    }
    return Term(text: text, kind: spelling.kind, isVector: false)
  }
}
