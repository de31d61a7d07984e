import Domain

extension Oracle {
  struct Trivial: Encodable, Sendable {
    var family: String
    /// Inputs of the first are answered; outputs of the second are what a cheat has kept.
    var seeds: [UInt64]
  }

  /// Errors of answers that need no computing, on one family of inputs.
  struct TrivialAnswers: Decodable, Sendable {
    var skipped: String?
    var outputs: [Output]
    /// For each output, errors by the answer's name.
    var answers: [[String: AnswerError]]

    struct Output: Decodable, Sendable {
      var reference: ReferenceError
      /// Standard deviation over the output's elements.
      var deviation: Double

      init(reference: ReferenceError, deviation: Double) {
        (self.reference, self.deviation) = (reference, deviation)
      }

      init(from decoder: any Decoder) throws {
        reference = try ReferenceError(from: decoder)
        deviation = try decoder.container(keyedBy: CodingKeys.self).decode(Double.self, forKey: .deviation)
      }

      private enum CodingKeys: String, CodingKey { case deviation }
    }
  }

  struct AnswerError: Decodable, Sendable, Hashable {
    var rmsError: Double
    var maxError: Double
    var nonFiniteOK = true

    private enum CodingKeys: String, CodingKey {
      case rmsError = "rms_error"
      case maxError = "max_error"
      case nonFiniteOK = "nonfinite_ok"
    }
  }

  struct Sensitivity: Encodable, Sendable {
    var seed: UInt64
    /// What there is time for.
    var seconds: Double
  }

  struct Sensitivities: Decodable, Sendable {
    var subjects: [Subject]
    var unmeasured: [String]

    struct Subject: Decodable, Sendable {
      var name: String
      var outputs: [Change]
    }

    struct Change: Decodable, Sendable {
      var rmsError: Double
      var maxError: Double

      private enum CodingKeys: String, CodingKey {
        case rmsError = "rms_error"
        case maxError = "max_error"
      }
    }
  }
}
