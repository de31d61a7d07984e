import Domain

/// Writes `ModelNew`, whose `forward` carries out the plan.
struct ForwardWriter {
  let plan: CandidatePlan
  let signatures: [KernelSignature]

  func text() -> String {
    var code = Code(step: "    ")
    code.block("class ModelNew(Model):", closing: "") { code in
      let arguments = (["self"] + plan.inputs.map(\.name)).joined(separator: ", ")
      code.block("def forward(\(arguments)):", closing: "") { code in
        for input in plan.inputs { check(input, &code) }
        var next = 0
        for step in plan.steps { write(step, &next, &code) }
        code.line("return \(plan.result)")
      }
    }
    return String(code.text.reversed().drop(while: \.isNewline).reversed())
  }

  private func check(_ input: CandidatePlan.Input, _ code: inout Code) {
    guard let type = input.type else { return }
    let name = input.name, shape = PythonLiteral.tuple(type.shape),
      element = PythonLiteral.type(type.elementType)
    code.block(
      "if \(name).shape != \(shape) or \(name).dtype is not \(element) or not \(name).is_cpu:", closing: ""
    ) {
      $0.line(
        """
        raise ValueError(
            "\(name) is %s %s on %s; this ModelNew is specialised to \(type.elementType.rawValue) \(shape) on the CPU"
            % (\(name).dtype, tuple(\(name).shape), \(name).device))
        """)
    }
  }

  private func write(_ step: CandidatePlan.Step, _ next: inout Int, _ code: inout Code) {
    switch step {
    case .evaluate(let name, let expression): code.line("\(name) = \(expression)")
    case .perform(let expression): code.line(expression)
    case .launch(let launch):
      self.launch(launch, signatures[next], &code)
      next += 1
    case .blockedProduct(let product):
      blockedProduct(product, signatures[next], &code)
      next += 1
    case .tensorProduct(let product):
      let name = product.epilogue.kernelName
      code.line("raise NotImplementedError(\"\(name) was planned for a GPU; plan again for the CPU\")")
    }
  }

  private func launch(_ launch: Launch, _ signature: KernelSignature, _ code: inout Code) {
    let inputs = zip(launch.inputs, signature.inputs).map { contiguous($0, $1, &code) }
    for output in launch.outputs { allocate(output, &code) }
    let pointers = (inputs + launch.outputs.map(\.name)).map { "\($0).data_ptr()" }
    code.line("_\(signature.name)(\((pointers + ["torch.get_num_threads()"]).joined(separator: ", ")))")
  }

  /// Declares a contiguous form of a buffer; it must outlive the call.
  private func contiguous(_ buffer: Launch.Buffer, _ parameter: String, _ code: inout Code) -> String {
    let name = "_\(parameter)"
    code.line("\(name) = \(buffer.name).contiguous()")
    return name
  }

  private func allocate(_ buffer: Launch.Buffer, _ code: inout Code) {
    let shape = PythonLiteral.tuple(buffer.type.shape)
    code.line("\(buffer.name) = torch.empty(\(shape), dtype=\(PythonLiteral.type(buffer.type.elementType)))")
  }
}

// MARK: - Products in blocks of rows

extension ForwardWriter {
  private func blockedProduct(_ product: BlockedProduct, _ signature: KernelSignature, _ code: inout Code) {
    let launch = product.epilogue, rows = product.left.type.shape.first ?? 1
    let block = product.blockRows == 0 ? rows : min(product.blockRows, rows)
    let columns = product.right.type.shape[product.transposed ? 0 : 1]
    code.line("_left = \(product.left.name).detach().contiguous()")
    code.line("_right = \(product.right.name).detach()\(product.transposed ? ".t()" : "")")
    code.line(
      "_block = torch.empty((\(block), \(columns)), dtype=\(PythonLiteral.type(product.left.type.elementType)))"
    )
    let others = zip(launch.inputs, signature.inputs).dropFirst().map { contiguous($0, $1, &code) }
    for output in launch.outputs { allocate(output, &code) }
    let pointers = (others + launch.outputs.map(\.name)).map { "\($0).data_ptr()" }
    let buffers = Array(launch.inputs.dropFirst()) + launch.outputs
    let steps = zip(buffers, advances(product, rows: rows)).map { $1 ? rowBytes($0) : 0 }
    let addresses = zip(pointers, steps).map { $1 == 0 ? $0 : "\($0) + start * \($1)" }
    code.line("_threads = torch.get_num_threads()")
    code.block("for start in range(0, \(rows), \(block)):", closing: "") { code in
      code.line("stop = min(start + \(block), \(rows))")
      code.line("_part = _block[:stop - start]")
      code.line("torch.mm(_left[start:stop], _right, out=_part)")
      let arguments = ["_part.data_ptr()"] + addresses + ["_threads", "stop - start"]
      code.line("_\(signature.name)(\(arguments.joined(separator: ", ")))")
    }
  }

  private func rowBytes(_ buffer: Launch.Buffer) -> Int {
    buffer.type.byteCount / max(1, buffer.type.shape.first ?? 1)
  }

  /// Whether each buffer but the block has a part for each row of the product.
  private func advances(_ product: BlockedProduct, rows: Int) -> [Bool] {
    guard case .loops(let kernel) = product.epilogue.body else { return [] }
    func varies(_ accesses: [Access], _ buffer: Int) -> Bool {
      accesses.contains { $0.buffer == buffer && $0.strides.first != 0 }
    }
    let inputs = product.epilogue.inputs.indices.dropFirst().map { index in
      product.epilogue.inputs[index].type.shape.first == rows && varies(kernel.operands, index)
    }
    let outputs = product.epilogue.outputs.indices.map { index in
      product.epilogue.outputs[index].type.shape.first == rows && varies(kernel.stores.map(\.access), index)
    }
    return inputs + outputs
  }
}
