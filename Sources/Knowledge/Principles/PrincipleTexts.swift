/// The catalogue's texts, one for each step.
///
/// A principle is added by adding a record to one of them.
enum PrincipleTexts {
  static let all = [algebra, fusion, algorithm, boundaries, precision, mapping, tiling, memory, always]
}
