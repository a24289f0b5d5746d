#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The long runs: everything of .ci/run, other platforms included, whose tools it installs; then the
# suite again and again under changing seeds and in changing order, the oldest libuv, the sanitizers
# with Clang, broken rules, long determinism, and coverage.
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

libuv_minimum() {
  sh cmake/libuv_minimum.sh "$build/nightly-libuv" || [ $? -eq 77 ]
}

# All that has a seed once, in random order, with this seed for every simulation that is given none.
round() {
  (cd "$1" && PNPSIM_SEED=$2 ctest -LE '^(tidy|compat)$' --schedule-random --output-on-failure \
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

broken_rules() {
  sh cmake/break_rules.sh "$@" "$build/nightly-broken" || [ $? -eq 77 ]
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

step 'tools for other platforms' sh cmake/cross_tools.sh "$build/tools"
step 'the change gate' .ci/run
step 'rounds' rounds_of "$build/quick"
step 'rounds under ASan' rounds_of "$build/ci-asan"
step 'rounds under TSan' rounds_of "$build/ci-tsan"
step 'libuv 1.40' libuv_minimum
step 'ASan and UBSan with Clang' clang_asan
step 'every allocation of every program' env PNPSIM_SWEEP_VALUES=all \
  sh tests/fault/sweep_programs.sh "$root" "$build/ci-asan"
step 'any order, 1,000 seeds' env PNPSIM_ORDER_SEEDS=1000 \
  sh tests/explore/seeds.sh "$root" "$build/quick"
step 'broken rules are noticed' broken_rules --rows 30 --seed 1
step 'planted defects' sh tests/random/planted.sh "$root" "$build/planted"
step 'determinism, 100 runs' sh cmake/determinism.sh 100 "$build/quick"
step 'coverage' coverage

printf '\n%d step(s) failed\n' "$failed"
[ "$failed" -eq 0 ]
