/// Every plan that is emitted, compiled and run.
enum EmitterCases {
  static let all: [EmittedCase] = RowCases.all + TileCases.all + PointCases.all + WholeCases.all
}
