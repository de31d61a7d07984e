public import Domain

/// A whole candidate above the text: what `ModelNew.forward` does, step by step.
///
/// Emitters are interpretations of this value. Values are named by identifiers that are valid Python names.
public struct CandidatePlan: Sendable, Hashable, Codable {
  /// The problem's name, for the header.
  public var problem: String
  /// Construction code of the reference: classes without `Model.forward` (see `TracedProblem`).
  public var constructionSource: String
  /// Names of `forward`'s tensor arguments, in order, with the types that the kernels are specialised to.
  public var inputs: [Input]
  /// What happens, in order.
  public var steps: [Step]
  /// A Python expression over value names that `forward` returns, such as `(y, {"state": h})`.
  public var result: String
  /// What was decided, one line each, for the header and the report.
  public var decisions: [String]
  /// Whether the steps are captured as a CUDA graph at the first call and replayed at later ones.
  public var replaysGraph: Bool

  /// An argument of `forward`.
  public struct Input: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// The type the kernels are made for; `nil` for an argument that is no tensor.
    public var type: TensorType?
    /// Makes an argument.
    public init(name: String, type: TensorType?) {
      self.name = name
      self.type = type
    }
  }

  /// One step of `forward`.
  public enum Step: Sendable, Hashable, Codable {
    /// `name = expression`: a PyTorch call or view, such as `F.linear(x, self.fc.weight)`, over value names.
    case evaluate(name: String, expression: String)
    /// An expression that is evaluated for what it changes, such as an update of a running mean.
    case perform(expression: String)
    /// Runs a generated kernel.
    case launch(Launch)
    /// A matrix product through the library in blocks of rows, each followed by kernels on the fresh block.
    case blockedProduct(BlockedProduct)
    /// A matrix product or convolution by a generated kernel on tensor cores; targets with a GPU only.
    case tensorProduct(TensorProduct)
  }

  /// Makes a plan.
  public init(
    problem: String, constructionSource: String, inputs: [Input], steps: [Step], result: String,
    decisions: [String], replaysGraph: Bool = false
  ) {
    self.problem = problem
    self.constructionSource = constructionSource
    self.inputs = inputs
    self.steps = steps
    self.result = result
    self.decisions = decisions
    self.replaysGraph = replaysGraph
  }
}

/// A call of a generated kernel.
public struct Launch: Sendable, Hashable, Codable {
  /// A generated kernel of one of the families that emitters know.
  public enum Body: Sendable, Hashable, Codable {
    case loops(Kernel)
    case pool(PoolKernel)
  }

  /// The kernel.
  public var body: Body
  /// Buffers read: value names or parameter expressions (`self.norm.weight`), each contiguous with its type.
  public var inputs: [Buffer]
  /// Buffers written: new values, allocated before the call.
  public var outputs: [Buffer]

  /// A tensor passed to a kernel.
  public struct Buffer: Sendable, Hashable, Codable {
    /// A value name, or an expression for a parameter.
    public var name: String
    /// Its type; contiguous.
    public var type: TensorType
    /// Makes a buffer.
    public init(name: String, type: TensorType) {
      self.name = name
      self.type = type
    }
  }

  /// Makes a call.
  public init(body: Body, inputs: [Buffer], outputs: [Buffer]) {
    self.body = body
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// `output[rows] = epilogue(left[rows] @ right^T + bias)` for blocks of rows, so that the epilogue meets the block in cache.
public struct BlockedProduct: Sendable, Hashable, Codable {
  /// The left operand's value name: [rows, inner], contiguous.
  public var left: Launch.Buffer
  /// The right operand: a weight [columns, inner] as `nn.Linear` keeps it, or [inner, columns] when `transposed` is false.
  public var right: Launch.Buffer
  /// Whether the right operand is [columns, inner].
  public var transposed: Bool
  /// Rows of a block; 0 for all at once.
  public var blockRows: Int
  /// The kernel run on each block: its buffer 0 is the product's block, its further inputs are given below; every
  /// buffer with a leading dimension of `rows` is passed as the block's part of it.
  public var epilogue: Launch

  /// Makes a blocked product.
  public init(left: Launch.Buffer, right: Launch.Buffer, transposed: Bool, blockRows: Int, epilogue: Launch) {
    self.left = left
    self.right = right
    self.transposed = transposed
    self.blockRows = blockRows
    self.epilogue = epilogue
  }
}
