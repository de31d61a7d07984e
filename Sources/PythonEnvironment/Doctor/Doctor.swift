public import Essentials

/// Looks at the machine and says what EGG finds on it.
public enum Doctor {
  /// All checks, in the order of their groups.
  ///
  /// Changes nothing, leaves nothing; takes about a second.
  public static func examine(
    explicitPython: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) async -> [DoctorCheck] {
    async let toolchain = ToolchainChecks.all(explicitPython, environment)
    async let graphics = DeviceChecks.graphics(environment)
    async let profilers = ProfilerChecks.all(environment)
    async let sandbox = SandboxChecks.all(explicitPython, environment)
    return await toolchain + [DeviceChecks.processor(.current())] + graphics + profilers + sandbox
      + [ModelChecks.configured(environment), StorageChecks.cache(environment)]
  }
}
