#!/bin/sh
# Builds egg with the Swift runtime linked in, strips it, and prints its size and what it still loads.
#
# Ends with 1 when it is 40 MB or more: then something imports Foundation where FoundationEssentials would do, and
# with it come tables of the world's languages.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --static-swift-stdlib --product egg --scratch-path "${SCRATCH:-.build/static}"
binary="${SCRATCH:-.build/static}/egg"
strip -o "$binary" "${SCRATCH:-.build/static}/release/egg"
size=$(wc -c <"$binary")
echo "$binary: $size bytes"
ldd "$binary" || true
test "$size" -lt 40000000
