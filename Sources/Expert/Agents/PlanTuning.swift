import Domain

extension CandidatePlan {
  /// A step with knobs, as tuning sees it.
  struct Tunable: Sendable {
    var name: String
    var step: Step
    var launch: Launch
    var parameters: KernelParameters
    var blockRows: Int?
    /// The tile of a product on tensor cores.
    var tile: ProductTile?
  }

  /// Steps with knobs, in order.
  var tunables: [Tunable] {
    steps.compactMap { step in
      switch step {
      case .launch(let launch):
        Tunable(name: launch.kernelName, step: step, launch: launch, parameters: launch.parameters)
      case .blockedProduct(let product):
        Tunable(
          name: product.epilogue.kernelName, step: step, launch: product.epilogue,
          parameters: product.epilogue.parameters, blockRows: product.blockRows)
      case .tensorProduct(let product):
        Tunable(
          name: product.epilogue.kernelName, step: step, launch: product.epilogue,
          parameters: product.epilogue.parameters, tile: product.tile)
      case .evaluate, .perform: nil
      }
    }
  }

  /// Turns the knobs of a recipe; names that the plan lacks are left out.
  mutating func turn(_ knobs: [String: [Knob: Int]]) {
    steps = steps.map { $0.turned(knobs) }
  }
}

extension CandidatePlan.Step {
  /// The step with knobs turned.
  func turned(_ knobs: [String: [Knob: Int]]) -> CandidatePlan.Step {
    switch self {
    case .launch(let launch): return .launch(launch.turned(knobs[launch.kernelName] ?? [:]))
    case .blockedProduct(var product):
      let own = knobs[product.epilogue.kernelName] ?? [:]
      product.epilogue = product.epilogue.turned(own)
      if let rows = own[.blockRows] { product.blockRows = rows }
      return .blockedProduct(product)
    case .tensorProduct(var product):
      let place = knobs[product.epilogue.kernelName]?[.productTile]
      if let place, ProductTiles.all.indices.contains(place) { product.tile = ProductTiles.all[place] }
      return .tensorProduct(product)
    case .evaluate, .perform: return self
    }
  }
}

extension Launch {
  /// The kernel's name.
  var kernelName: String {
    switch body {
    case .loops(let kernel): kernel.name
    case .pool(let kernel): kernel.name
    }
  }

  /// The kernel's parameters.
  var parameters: KernelParameters {
    get {
      switch body {
      case .loops(let kernel): kernel.parameters
      case .pool(let kernel): kernel.parameters
      }
    }
    set {
      switch body {
      case .loops(var kernel):
        kernel.parameters = newValue
        body = .loops(kernel)
      case .pool(var kernel):
        kernel.parameters = newValue
        body = .pool(kernel)
      }
    }
  }

  fileprivate func turned(_ knobs: [Knob: Int]) -> Launch {
    var launch = self
    for (knob, value) in knobs { knob.set(value, in: &launch.parameters) }
    return launch
  }
}
