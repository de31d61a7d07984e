import Domain

/// Room for what EGG keeps.
enum StorageChecks {
  /// PyTorch without CUDA takes 1.2 GB, the files of an installation under way as much again.
  private static let enough: Int64 = 3 << 30

  static func cache(_ environment: [String: String]) -> DoctorCheck {
    do {
      let path = try CacheFolder.path(environment)
      guard let free = CacheFolder.freeBytes(at: path) else {
        return DoctorCheck(.storage, "Cache folder", .ok, found: path)
      }
      return check(path: path, free: free)
    } catch {
      return DoctorCheck(
        .storage, "Cache folder", .missing, found: (error as? EggError)?.message ?? "\(error)",
        cost: "EGG can't unpack its harness.", mend: (error as? EggError)?.advice ?? "", required: true)
    }
  }

  static func check(path: String, free: Int64) -> DoctorCheck {
    let gigabytes = Double(free / (1 << 20)) / 1024
    return DoctorCheck(
      .storage, "Cache folder", free < enough ? .limited : .ok,
      found: "\(path), \((gigabytes * 10).rounded() / 10) GB free",
      cost: "There may be too little room for EGG's own Python environment and for runs.",
      mend: "Make room, or set XDG_CACHE_HOME to a folder on a larger disk.")
  }
}
