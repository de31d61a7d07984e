import TestSupport
import Testing

@testable import LanguageModels

struct ModelCheckTests {
  private static let list =
    #"{"data":[{"id":"opus-5-20260724"},{"id":"sonnet-5"},{"id":"sonnet-5-5"},{"id":"embed"}]}"#

  /// A provider that lists four models and knows one alias.
  private func bench() async throws -> Bench {
    try await Bench { request, _ in
      switch request.line {
      case let line where line.hasPrefix("GET /v1/models?") || line == "GET /v1/models":
        FakeServer.Response(body: Self.list)
      case "GET /v1/models/opus-latest-and-greatest": FakeServer.Response(body: #"{"id":"opus-5-20260724"}"#)
      default: FakeServer.Response(404, body: #"{"error":{"message":"no such model"}}"#)
      }
    }
  }

  @Test(arguments: ["sonnet-5", "opus-5", "opus-5-20260724"], [Provider.openai, .anthropic])
  func `a model that is listed, with or without its date, is found`(name: String, provider: Provider)
    async throws
  {
    let bench = try await bench()
    #expect(try await ModelCheck.find(bench.model(provider, name)) == .listed)
    #expect(bench.server.requests.count == 1 && bench.server.requests[0].body.isEmpty)
  }

  @Test func `a name that the provider knows as another one's is told`() async throws {
    let finding = try await ModelCheck.find(bench().model(.anthropic, "opus-latest-and-greatest"))
    #expect(finding == .alias(of: "opus-5-20260724"))
  }

  @Test func `an unknown model is an error with names that are like it`() async throws {
    let error = await #expect(throws: LanguageModelError.self) {
      try await ModelCheck.find(bench().model(.openai, "sonet-5"))
    }
    guard case .unknownModel("sonet-5", let suggestions)? = error else { return #expect(Bool(false)) }
    #expect(suggestions.prefix(2) == ["sonnet-5", "sonnet-5-5"])
  }

  @Test(arguments: ["../admin", "a b", "x?y", "é"])
  func `a name that is none is never part of an address`(name: String) async throws {
    let bench = try await bench()
    await #expect(throws: LanguageModelError.self) { try await ModelCheck.find(bench.model(.openai, name)) }
    #expect(bench.server.requests.count == 1)
  }

  @Test func `a refused key is an error, and a server without a list is none`() async throws {
    let refusing = try await Bench(FakeServer.Response(401, body: ""))
    await #expect(throws: LanguageModelError.keyRefused(status: 401, "no reason given")) {
      try await ModelCheck.find(refusing.model())
    }
    let plain = try await Bench(FakeServer.Response(404, body: "<html>"))
    #expect(try await ModelCheck.find(plain.model()) == .unlisted)
  }

  @Test(arguments: [
    ("m", "m", true), ("m-2026-05-01", "m", true), ("m-20260501", "m", true), ("m", "m-latest", true),
    ("org/M", "m", true), ("m:latest", "m", true), ("m-mini", "m", false), ("m-5", "m", false),
    ("n", "m", false),
    ("models/m", "m", true), ("m@20260501", "m", true),
  ])
  func `names are the same but for date, folder and tag`(answered: String, asked: String, same: Bool) {
    #expect(ModelName.isSame(answered, as: asked) == same)
  }
}

struct EndpointTests {
  @Test(arguments: [
    ("http://localhost:8000/v1", "localhost", false, true),
    ("https://gw.example.com/openai/", "gw.example.com", true, false),
    ("http://127.0.0.1:1/v1", "127.0.0.1", false, true),
  ])
  func `an address is read`(base: String, host: String, secure: Bool, local: Bool) throws {
    let endpoint = try #require(Endpoint(.openai, base: base))
    #expect(endpoint.host == host && endpoint.isSecure == secure && endpoint.isLocal == local)
    #expect(!endpoint.base.hasSuffix("/") && !endpoint.isHome)
  }

  @Test(arguments: [
    "", "localhost:8000", "ftp://x/", "http://", "http://user:pw@host/", "http://h/?q=1", "x y",
  ])
  func `what is no address is refused`(base: String) {
    #expect(Endpoint(.openai, base: base) == nil)
  }

  @Test(
    arguments: [
      (["HTTPS_PROXY": "http://p:3128"], "https://a.com", ("p", 3128)),
      (["https_proxy": "p", "HTTPS_PROXY": "q"], "https://a.com", ("p", 80)),
      (["HTTP_PROXY": "http://p:1"], "https://a.com", nil),
      (["HTTP_PROXY": "http://p:1"], "http://a.com", ("p", 1)),
      (["ALL_PROXY": "http://p:1"], "https://a.com", ("p", 1)),
      (["ALL_PROXY": "http://p:1", "NO_PROXY": "b.com, .a.com"], "https://x.a.com", nil),
      (["ALL_PROXY": "http://p:1", "NO_PROXY": "a.com"], "https://ba.com", ("p", 1)),
      (["ALL_PROXY": "http://p:1", "NO_PROXY": "*"], "https://a.com", nil),
      (["ALL_PROXY": "http://p:1"], "http://localhost:8000", nil),
      (["ALL_PROXY": "socks5://p:1"], "https://a.com", nil),
      ([:], "https://a.com", nil),
    ] as [([String: String], String, (String, Int)?)])
  func `the environment names the proxy`(environment: [String: String], base: String, proxy: (String, Int)?)
    throws
  {
    let endpoint = try #require(Endpoint(.openai, base: base))
    let found = ProxyAddress.proxy(for: endpoint, environment: environment)
    #expect(found?.host == proxy?.0 && found?.port == proxy?.1)
  }
}
