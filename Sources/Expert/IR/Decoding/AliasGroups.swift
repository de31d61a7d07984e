import Domain

/// Which traced names may see the same memory.
struct AliasGroups {
  private var group: [String: Int] = [:]
  private var members: [Int: Set<String>] = [:]

  /// Puts a result into the groups of the arguments whose memory it may share.
  mutating func join(_ name: String, _ sources: [String], if call: AtenCall) {
    if call.mayAlias { join(name, sources) }
  }

  mutating func join(_ name: String, _ sources: [String]) {
    let groups = Set(sources.compactMap { group[$0] })
    let home = groups.min() ?? members.count
    var all: Set<String> = [name]
    for source in sources { all.insert(source) }
    for other in groups { all.formUnion(members[other] ?? []) }
    for other in groups { members[other] = [] }
    members[home] = all
    for member in all { group[member] = home }
  }

  /// The names that may see what this one sees, itself among them.
  func names(of name: String) -> Set<String> {
    group[name].flatMap { members[$0] } ?? [name]
  }
}

/// Where each traced name is read for the last time.
enum LastUses {
  static func of(_ json: JSONValue) -> [String: Int] {
    var uses: [String: Int] = [:]
    let nodes = json["nodes"]?.elements ?? []
    for (index, node) in nodes.enumerated() {
      for part in [node["args"], node["kwargs"]] { visit(part, index, &uses) }
    }
    visit(json["outputs"], nodes.count, &uses)
    visit(json["mutations"], nodes.count, &uses)
    return uses
  }

  private static func visit(_ json: JSONValue?, _ position: Int, _ uses: inout [String: Int]) {
    for element in json?.elements ?? [] { visit(element, position, &uses) }
    guard let members = json?.members else { return }
    if let name = members["node"]?.text { uses[name] = position }
    for member in members.values { visit(member, position, &uses) }
  }
}
