import Domain
import Essentials
import KnowledgeResources

/// The templates and examples that the binary carries: `knowledge/prompts` and `knowledge/examples`.
struct PromptTexts: Sendable {
  private let templates: [String: Template]
  private let examples: [String: String]

  /// All files by path.
  static let files: [String: String] = {
    var files: [String: String] = [:]
    var index: Int32 = 0
    while let entry = egg_prompts_at(index)?.pointee {
      files[String(cString: entry.path)] = String(cString: entry.text)
      index += 1
    }
    return files
  }()

  /// Reads the carried files.
  ///
  /// - Throws: `.environment` naming the template that is damaged.
  static func carried() throws(EggError) -> PromptTexts {
    var templates: [String: Template] = [:]
    for (path, text) in files where path.hasPrefix("prompts/") {
      do throws(Template.Mistake) {
        templates[String(path.dropFirst(8).dropLast(3))] = try Template(text)
      } catch {
        throw EggError(.environment, "The prompt \(path) is damaged: \(error).", advice: "Build EGG again.")
      }
    }
    return PromptTexts(templates: templates, examples: files.filter { $0.key.hasPrefix("examples/") })
  }

  /// Names of all templates.
  var names: [String] { templates.keys.sorted() }

  subscript(name: String) -> Template? { templates[name] }

  /// A template with its values; empty when there is none of this name, which a test rules out.
  func rendered(_ name: String, _ values: [String: String?]) -> String {
    templates[name]?.rendered(values) ?? ""
  }

  /// A module and its replacement for a target, of the kind of work that is nearest.
  func example(_ kind: ExampleKind, _ target: Target) -> (reference: String, candidate: String) {
    func text(_ name: String) -> String {
      examples["examples/\(kind.rawValue)/\(name).py", default: ""].trimming(while: \.isNewline)
    }
    return (text("reference"), text(target.rawValue))
  }
}

/// The kinds of work that there are examples of.
enum ExampleKind: String, Sendable, CaseIterable {
  case elementwise, row, product

  /// The example for a family of operators.
  init(family: String) {
    switch family {
    case "contraction", "convolution", "attention", "recurrence": self = .product
    case "elementwise", "pooling", "gather", "none", "unknown": self = .elementwise
    default: self = .row
    }
  }
}
