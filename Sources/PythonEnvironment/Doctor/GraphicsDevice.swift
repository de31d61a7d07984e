public import Essentials

/// A GPU as `nvidia-smi` lists it.
public struct GraphicsDevice: Sendable, Hashable {
  /// A process that computes on it.
  public struct User: Sendable, Hashable {
    /// The process's number.
    public var process: Int
    /// The program's name; empty where it is not told.
    public var name: String

    /// Makes a user.
    public init(process: Int, name: String) {
      self.process = process
      self.name = name
    }
  }

  /// PyTorch's number for it, which counts the visible devices only.
  public var index: Int
  /// The model's name.
  public var name: String
  /// The driver's unique name for it.
  public var uuid: String
  /// Who computes on it now.
  public var users: [User]

  /// Makes a description.
  public init(index: Int, name: String, uuid: String, users: [User] = []) {
    self.index = index
    self.name = name
    self.uuid = uuid
    self.users = users
  }

  /// The GPUs that a program with this environment sees, in PyTorch's order; none where `nvidia-smi` is missing.
  public static func all(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) async -> [GraphicsDevice] {
    guard let tool = SearchPath(environment).first("nvidia-smi") else { return [] }
    let devices = await output(of: tool, "--query-gpu=index,name,uuid", environment)
    let users = await output(of: tool, "--query-compute-apps=gpu_uuid,pid,process_name", environment)
    return visible(parse(devices: devices, users: users), environment["CUDA_VISIBLE_DEVICES"])
  }

  static func parse(devices: String, users: String) -> [GraphicsDevice] {
    let users = fields(users).filter { $0.count >= 3 }
    return fields(devices).compactMap { line in
      guard line.count == 3, let index = Int(line[0]) else { return nil }
      let own = users.filter { $0[0] == line[2] }.compactMap { user in
        Int(user[1]).map { User(process: $0, name: user[2]) }
      }
      return GraphicsDevice(index: index, name: line[1], uuid: line[2], users: own)
    }
  }

  /// Numbers the devices as the CUDA runtime does under `CUDA_VISIBLE_DEVICES`, where the first unknown name ends
  /// the list.
  static func visible(_ devices: [GraphicsDevice], _ variable: String?) -> [GraphicsDevice] {
    guard let variable else { return devices }
    var found: [GraphicsDevice] = []
    for name in variable.split(separator: ",", omittingEmptySubsequences: false) {
      let name = name.trimmed
      guard !name.isEmpty, var device = devices.first(where: { $0.isCalled(name) }) else { break }
      device.index = found.count
      found.append(device)
    }
    return found
  }

  private func isCalled(_ name: String) -> Bool {
    String(index) == name || (name.hasPrefix("GPU-") && uuid.hasPrefix(name))
  }

  private static func fields(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { line in
      line.split(separator: ",").map { $0.trimmed }
    }
  }

  private static func output(of tool: String, _ query: String, _ environment: [String: String]) async
    -> String
  {
    let command = Command(tool, [query, "--format=csv,noheader"], environment: environment)
    guard let capture = try? await command.capture(timeout: .seconds(20)), capture.succeeded else {
      return ""
    }
    return capture.output
  }
}
