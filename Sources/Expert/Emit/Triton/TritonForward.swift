import Domain

/// Writes `ModelNew`, whose `forward` carries out the plan.
struct TritonForward {
  /// The variable that holds the arguments' device.
  static let deviceName = "_device"

  let plan: CandidatePlan
  /// The statement that runs a kernel, whose outputs are allocated.
  var call: (Launch) -> String = TritonForward.call

  func text() -> String {
    var code = Code(step: "    ")
    code.block("class ModelNew(Model):", closing: "") { code in
      let arguments = (["self"] + plan.inputs.map(\.name)).joined(separator: ", ")
      code.block("def forward(\(arguments)):", closing: "") { code in
        for input in plan.inputs { check(input, &code) }
        if plan.replaysGraph {
          let inputs = plan.inputs.map { "\($0.name), " }.joined()
          code.line("return \(ReplayText.callName)(self, (\(inputs)))")
        } else {
          writeSteps(&code)
        }
      }
      guard plan.replaysGraph else { return }
      code.block("def \(ReplayText.stepsName)(\(arguments)):", closing: "") { writeSteps(&$0) }
    }
    return String(code.text.reversed().drop(while: \.isNewline).reversed())
  }

  private func writeSteps(_ code: inout Code) {
    if let device = deviceSource { code.line("\(TritonForward.deviceName) = \(device).device") }
    for step in plan.steps { write(step, &code) }
    code.line("return \(plan.result)")
  }

  private func check(_ input: CandidatePlan.Input, _ code: inout Code) {
    guard let type = input.type else { return }
    let name = input.name, shape = PythonLiteral.tuple(type.shape),
      element = PythonLiteral.type(type.elementType)
    code.block("if \(name).shape != \(shape) or \(name).dtype is not \(element):", closing: "") {
      $0.line(
        """
        raise ValueError(
            "\(name) is %s %s; this ModelNew is specialised to \(type.elementType.rawValue) \(shape)"
            % (\(name).dtype, tuple(\(name).shape)))
        """)
    }
  }

  /// What tells the device of new tensors: an argument, or else a tensor that a kernel reads.
  private var deviceSource: String? {
    if let input = plan.inputs.first(where: { $0.type != nil }) { return input.name }
    return plan.launches.flatMap(\.inputs).first { $0.name.hasPrefix("self.") }?.name
  }

  private func write(_ step: CandidatePlan.Step, _ code: inout Code) {
    switch step {
    case .evaluate(let name, let expression): code.line("\(name) = \(expression)")
    case .perform(let expression): code.line(expression)
    case .launch(let launch): write(launch, &code)
    case .blockedProduct(let product): write(product, &code)
    case .tensorProduct(let product): TritonProduct(product)?.writeCall(&code)
    }
  }

  private func write(_ launch: Launch, _ code: inout Code) {
    TritonForward.allocate(launch.outputs, &code)
    code.line(call(launch))
  }

  private static func call(_ launch: Launch) -> String {
    let inputs = launch.inputs.map { "\($0.name).contiguous()" }
    let arguments = inputs + launch.outputs.map(\.name) + ["num_warps=\(launch.parameters.blocks.warps)"]
    let grid = PythonLiteral.tuple(launch.grid)
    return "\(TritonSignature(launch).name)[\(grid)](\(arguments.joined(separator: ", ")))"
  }

  /// Declares new tensors for what a kernel writes.
  static func allocate(_ outputs: [Launch.Buffer], _ code: inout Code) {
    for output in outputs {
      let shape = PythonLiteral.tuple(output.type.shape), type = PythonLiteral.type(output.type.elementType)
      code.line("\(output.name) = torch.empty(\(shape), dtype=\(type), device=\(deviceName))")
    }
  }

  /// The whole product through the library, then its epilogue.
  private func write(_ product: BlockedProduct, _ code: inout Code) {
    let right = product.right.name + (product.transposed ? ".t()" : "")
    code.line("\(product.epilogue.inputs[0].name) = torch.mm(\(product.left.name), \(right))")
    write(product.epilogue, &code)
  }
}

extension Launch {
  /// The programs that a GPU runs.
  var grid: [Int] {
    switch body {
    case .loops(let kernel): TritonKernel(self, kernel).grid
    case .pool(let kernel): TritonPool(self, kernel).grid
    }
  }
}

extension CandidatePlan {
  /// The generated kernels' calls, in order.
  var launches: [Launch] {
    steps.compactMap { step in
      switch step {
      case .launch(let launch): launch
      case .blockedProduct(let product): product.epilogue
      case .evaluate, .perform, .tensorProduct: nil
      }
    }
  }
}
