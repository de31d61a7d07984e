// The part of Foundation that carries no tables of the world's languages, and the C library: what all rooms use of the
// system. Full Foundation would make the statically linked binary 30 MB larger.

#if canImport(FoundationEssentials)
  @_exported public import FoundationEssentials
#else
  @_exported public import Foundation
#endif

#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#elseif canImport(Darwin)
  @_exported public import Darwin
#endif
