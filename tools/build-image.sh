#!/bin/sh
# Builds the container image, without the history engine and with it; says plainly when there is no docker that could.
set -eu
cd "$(dirname "$0")/.."
if ! docker info >/dev/null 2>&1; then
  echo "make image: needs docker and a running engine (\`docker info\` must answer), and there is none here." >&2
  exit 1
fi
version=$(sed -n 's/^ *"version": "\([^"]*\)".*/\1/p' package.json | head -n 1)
docker build --target slim --tag "countersign:$version-slim" .
docker build --target whole --tag "countersign:$version" .
printf '%s\n' "countersign:$version-slim" "countersign:$version"
