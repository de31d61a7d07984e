import Domain
import Testing

@testable import Expert

@Suite("Parts of a product's operands")
struct OperandPartsTests {
  @Test(
    "are as few as the precision class accepts",
    arguments: [
      (PrecisionClass.ieee, OperandParts.two), (.emulatedFP32, .two), (.tf32, .one), (.bf16, .one),
      (.fp16, .one),
    ])
  func parts(precision: PrecisionClass, parts: OperandParts) throws {
    var planner = try Fixture.load("mlp").planner
    planner.gate = ProductGate { _ in true }
    planner.precision = precision
    let plan = try planner.plan(Structure(emulatesProducts: true)).unwrapped.plan
    let products = plan.steps.compactMap { if case .tensorProduct(let product) = $0 { product } else { nil } }
    #expect(!products.isEmpty && products.allSatisfy { $0.parts == parts })
  }

  @Test("make a product of the same size cheaper, and the library's rival the one of the class")
  func prediction() throws {
    let device = Device(
      name: "GPU", target: .triton, cores: 132, vectorBytes: 0, cacheBytes: 50 << 20, coreCacheBytes: 0,
      bandwidth: 3e12, floatingPointRate: 5e13,
      gpu: GraphicsProcessor(
        index: 0, capability: "9.0", memoryBytes: 80 << 30, driver: "", identity: "",
        rates: ["tf32": 4e14, "fp16": 8e14]))
    let form = TensorProduct.Form.matrices(MatrixForm(rows: 8192, columns: 8192, inner: 8192))
    let model = CostModel(device: device)
    let work = [OperandParts.one, .two].map { ProductWork(form, tile: ProductTiles.wide, parts: $0) }
    #expect(work[1].operations == 3 * work[0].operations && work[1].movedBytes > work[0].movedBytes)
    #expect(model.librarySeconds(form, .two) > 7 * model.librarySeconds(form, .one))
    // TF32's rate is half of fp16's, and a third of fp16's is still more than fp32's; writing parts weighs little here.
    for parts in [OperandParts.one, .two] {
      #expect(ProductPrediction(device: device, parts: parts).isWorthwhile(form))
    }
  }
}
