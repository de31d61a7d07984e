import Essentials

/// The cores that this process may run on.
enum Affinity {
  /// Their numbers in order; `nil` where the system does not tell.
  static var allowedCores: [Int]? {
    guard let status = String(file: "/proc/self/status") else { return nil }
    return Memory.value(of: "Cpus_allowed_list", in: status).flatMap(cores)
  }

  /// Reads Linux's form of a set, such as `0-3,8`.
  static func cores(_ text: String) -> [Int]? {
    var found: [Int] = []
    for range in text.split(separator: ",") {
      let ends = range.split(separator: "-").map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last, ends.count <= 2 else {
        return nil
      }
      found += first...last
    }
    return found
  }

  /// The cores that both sides of a timing are held to; `nil` leaves them free.
  static func pinned(threads: Int, allowed: [Int]? = allowedCores) -> [Int]? {
    guard let allowed, allowed.count >= threads else { return nil }
    return Array(allowed.prefix(threads))
  }
}
