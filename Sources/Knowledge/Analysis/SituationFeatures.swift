public import Domain

/// All that is known where an agent is asked: work, device, and the present candidate with its profile.
public enum SituationFeatures {
  /// Features of a situation; before the first candidate there is neither source nor profile.
  public static func features(
    admission: Admission, precision: PrecisionClass = .ieee, candidate: Candidate? = nil,
    profile: ProfileReport? = nil
  ) -> Features {
    var features = WorkFeatures.features(of: admission, precision: precision)
      .merging(DeviceFeatures.features(of: admission.device))
    if let candidate { features = features.merging(SourceFeatures.features(of: candidate.source)) }
    if let profile {
      features = features.merging(ProfileFeatures.features(of: profile, on: admission.device))
    }
    return features
  }
}
