#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and tests pnpsim with the oldest libuv that it promises to work with, 1.40, which is the one
# of Debian 11. Takes its two packages from the mirror that this machine's apt uses, and installs
# nothing: they are unpacked below the build folder.
#
#   sh cmake/libuv_minimum.sh <build>
#
# Exit status 77, with a notice, where there is no Debian or the mirror no longer has them.

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
mkdir -p "$1" || exit 2
build=$(CDPATH='' cd -- "$1" && pwd)
apt=$build/apt

skip() {
  echo "skipped: $*"
  exit 77
}

apt_get() {
  command=$1
  shift
  (cd "$build" && apt-get -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" -o Acquire::Languages=none \
    -o APT::Sandbox::User=root -o APT::Architectures="$(dpkg --print-architecture)" \
    "$command" "$@") >"$build/apt.log" 2>&1
}

fetch() {
  command -v apt-get >/dev/null 2>&1 || skip "libuv 1.40: there is no apt-get"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' \
    2>/dev/null | grep -v security | head -n 1)
  [ -n "$mirror" ] || skip "libuv 1.40: this is no Debian"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keys] $mirror bullseye main" >"$apt/sources.list"
  apt_get update && apt_get download libuv1/bullseye libuv1-dev/bullseye ||
    skip "libuv 1.40: $(grep '^[EW]:' "$build/apt.log" | tail -n 1)"
  for package in "$build"/libuv1*_1.40.*.deb; do
    dpkg -x "$package" "$build/libuv" || skip "libuv 1.40: $package is broken"
  done
}

[ -f "$build/pkgconfig/libuv.pc" ] || {
  fetch
  mkdir -p "$build/pkgconfig"
  package=$(find "$build/libuv" -name libuv.pc)
  sed "s|/usr|$build/libuv/usr|" "$package" >"$build/pkgconfig/libuv.pc"
}

# Our own pkg-config folder is the first to be looked into; CMocka is where it always is.
PKG_CONFIG_PATH=$build/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
case $(pkg-config --modversion libuv) in
  1.40.*) ;;
  *) echo "pkg-config does not find libuv 1.40"; exit 1 ;;
esac

PNPSIM_BUILD_DIR=$build/pnpsim PNPSIM_CMAKE_ARGS=-DPNPSIM_WERROR=ON \
  PNPSIM_LABELS='unit rules verifier example' sh "$root/cmake/quickstart.sh" test || exit 1
if ldd "$build/pnpsim/lib/libpnpsim.so" | grep -q "libuv.*$build/libuv/"; then
  exit 0
fi
echo "the tests did not run with libuv 1.40"
exit 1
