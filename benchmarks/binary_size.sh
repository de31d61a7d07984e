#!/bin/sh
# Builds egg with the Swift runtime linked in, strips it, and prints its size and what it still loads.
#
# Ends with 1 when it is 40 MB or more: then something imports Foundation where FoundationEssentials would do, and
# with it come tables of the world's languages.
set -eu
cd "$(dirname "$0")/.."
# Without an own folder for it, the shared zlib would be taken; symbols that nobody looks up are 3 MB.
archives=$(mktemp -d)
trap 'rm -r "$archives"' EXIT
ln -s "$(cc -print-file-name=libz.a)" "$archives"
swift build -c release --static-swift-stdlib --product egg --scratch-path "${SCRATCH:-.build/static}" \
  -Xlinker "-L$archives" -Xlinker --no-export-dynamic
binary="${SCRATCH:-.build/static}/egg"
strip -o "$binary" "${SCRATCH:-.build/static}/release/egg"
size=$(wc -c <"$binary")
echo "$binary: $size bytes"
ldd "$binary" || true
test "$size" -lt 40000000
