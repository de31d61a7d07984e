/// Placeholder of the command tree.
public enum EggCommand {
  /// Runs.
  public static func run() async {}
}
