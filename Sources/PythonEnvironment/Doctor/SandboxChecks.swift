import Essentials

/// What the kernel offers to shut a candidate in.
enum SandboxChecks {
  /// What the probe prints.
  struct Abilities: Sendable, Hashable, Codable {
    /// Whether an unprivileged process may make a user namespace.
    var namespaces: Bool
    /// Landlock's version; 0 without it.
    var landlock: Int
    /// Whether filters on system calls can be set.
    var seccomp: Bool
  }

  // Landlock's system call has number 444 on all architectures; flag 1 asks for its version. `PR_GET_SECCOMP` is 21,
  // `CLONE_NEWUSER` is 0x10000000.
  private static let script = """
    import ctypes, json
    c = ctypes.CDLL(None, use_errno=True)
    try:
        landlock = c.syscall(444, None, 0, 1)
    except Exception:
        landlock = 0
    seccomp = hasattr(c, "prctl") and c.prctl(21, 0, 0, 0, 0) >= 0
    namespaces = hasattr(c, "unshare") and c.unshare(0x10000000) == 0
    print(json.dumps({"landlock": max(0, landlock), "seccomp": seccomp, "namespaces": namespaces}))
    """

  static func all(_ environment: [String: String]) async -> [DoctorCheck] {
    guard let python = SearchPath(environment).first("python3"),
      let capture = try? await Command(python, ["-I", "-c", script], environment: environment)
        .capture(timeout: .seconds(20)),
      let abilities = try? JSONDecoder().decode(Abilities.self, from: Data(capture.output.utf8))
    else {
      return [
        DoctorCheck(
          .sandbox, "Sandbox", .limited, found: "not looked at: python3 did not answer",
          cost: "How well candidates can be shut in is unknown.", mend: "Install python3.")
      ]
    }
    return checks(abilities)
  }

  static func checks(_ abilities: Abilities) -> [DoctorCheck] {
    [
      DoctorCheck(
        .sandbox, "User namespaces", abilities.namespaces ? .ok : .missing,
        found: abilities.namespaces ? "allowed" : "not allowed to this user",
        cost: "A candidate is not cut off from the network and from other processes.",
        mend:
          "As administrator: sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000, or run "
          + "the container with that right."),
      DoctorCheck(
        .sandbox, "Landlock", abilities.landlock > 0 ? .ok : .missing,
        found: abilities.landlock > 0 ? "version \(abilities.landlock)" : "not offered by the kernel",
        cost: "A candidate can read and write what the user can.",
        mend: "Use Linux 5.13 or newer with landlock among its security modules."),
      DoctorCheck(
        .sandbox, "System call filters", abilities.seccomp ? .ok : .missing,
        found: abilities.seccomp ? "available" : "not offered by the kernel",
        cost: "A candidate may use every system call.", mend: "Use a kernel with seccomp."),
    ]
  }
}
