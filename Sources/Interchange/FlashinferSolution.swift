public import Domain
public import Essentials

extension Flashinfer {
  /// An implementation of a definition.
  public struct Solution: Sendable, Hashable, Codable {
    /// A file of it.
    public struct File: Sendable, Hashable, Codable {
      /// Path relative to the solution's folder.
      public var path: String
      /// The whole text.
      public var content: String

      /// Makes a file.
      public init(path: String, content: String) {
        self.path = path
        self.content = content
      }
    }

    /// How it is built and called.
    public struct Build: Sendable, Hashable, Codable {
      /// `python`, `triton`, `cpp`, `cuda` or `tilelang`.
      public var language: String
      /// What it runs on; not looked at.
      public var targetHardware: [String]
      /// `FILE::FUNCTION`.
      public var entryPoint: String
      /// Libraries that it needs.
      public var dependencies: [String]?
      /// Whether the function writes into outputs that are its last arguments; so if it is not said.
      public var destinationPassingStyle: Bool?

      /// Makes a specification.
      public init(
        language: String, targetHardware: [String], entryPoint: String, dependencies: [String]? = nil,
        destinationPassingStyle: Bool? = nil
      ) {
        self.language = language
        self.targetHardware = targetHardware
        self.entryPoint = entryPoint
        self.dependencies = dependencies
        self.destinationPassingStyle = destinationPassingStyle
      }

      private enum CodingKeys: String, CodingKey {
        case language, dependencies
        case targetHardware = "target_hardware"
        case entryPoint = "entry_point"
        case destinationPassingStyle = "destination_passing_style"
      }
    }

    /// Its unique name.
    public var name: String
    /// The definition's name.
    public var definition: String
    /// Who made it.
    public var author: String
    /// How it is built.
    public var spec: Build
    /// Its files.
    public var sources: [File]
    /// A text for people.
    public var description: String?

    /// Makes a solution.
    public init(
      name: String, definition: String, author: String, spec: Build, sources: [File],
      description: String? = nil
    ) {
      self.name = name
      self.definition = definition
      self.author = author
      self.spec = spec
      self.sources = sources
      self.description = description
    }

    /// Reads a document.
    ///
    /// - Throws: `.usage`, with the place, where it has not the form of a solution.
    public init(json data: Data) throws(EggError) {
      self = try Flashinfer.decode(data, what: "solution")
    }
  }
}
