/// What a layer of the sandbox is called, what its lack costs and how to mend it.
struct SandboxLayer: Sendable {
  var title: String
  var cost: String
  var mend: String

  /// By the harness's names.
  static let all: [String: SandboxLayer] = [
    "limits": SandboxLayer(
      title: "Limits", cost: "A candidate may use all memory and disk space.",
      mend: "Raise the hard limits of this shell (ulimit -H)."),
    "network": SandboxLayer(
      title: "No network", cost: "A candidate can reach the network.", mend: namespaces),
    "own-root": SandboxLayer(
      title: "Own root folder", cost: "Names of files outside its own folders can be seen by a candidate.",
      mend: namespaces + " Mounting inside needs Linux 5.12 or newer."),
    "pid-namespace": SandboxLayer(
      title: "Own processes", cost: "A candidate can see which other processes there are.",
      mend: namespaces
        + " In a container, /proc must not be masked (Docker: --security-opt systempaths=unconfined)."),
    "user": SandboxLayer(
      title: "Ordinary user", cost: "A candidate runs as root, though without root's rights.",
      mend: "Run egg as an ordinary user, or as root with the right to change users and to mount."),
    "processes": SandboxLayer(
      title: "Process count", cost: "A candidate may start any number of processes.", mend: "Mount /proc."),
    "privileges": SandboxLayer(
      title: "No privileges", cost: "A candidate may gain rights by programs that have them.",
      mend: "Use Linux 3.5 or newer."),
    "filesystem-read": SandboxLayer(
      title: "Hidden files", cost: "A candidate can read what the user can, the problem included.",
      mend: landlock),
    "filesystem-write": SandboxLayer(
      title: "Protected files", cost: "A candidate can write what the user can.", mend: landlock),
    "system-calls": SandboxLayer(
      title: "System call filter", cost: "A candidate may use every system call.",
      mend: "Use a kernel with seccomp filters, on x86-64 or arm64."),
  ]

  private static let namespaces =
    "As administrator: sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000 "
    + "kernel.apparmor_restrict_unprivileged_userns=0, or run the container with the right to make namespaces."
  private static let landlock =
    "Use Linux 5.13 or newer with landlock among its security modules, or allow namespaces."
}
