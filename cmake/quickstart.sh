#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Sets a machine up, builds and runs, in one command each:
#
#   sh cmake/quickstart.sh demo    one custom event, from the driver's DPC to the vetoed removal
#   sh cmake/quickstart.sh test    all tests, label by label
#
# Installs packages only when something is missing. Says nothing about work that was done before.
#
# PNPSIM_BUILD_DIR, PNPSIM_CMAKE_ARGS and PNPSIM_LABELS choose another build folder, more options for
# CMake and fewer labels; .ci/run uses them.

set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=${PNPSIM_BUILD_DIR:-$root/build/quick}
labels=${PNPSIM_LABELS:-tidy unit rules verifier compat fault random explore example}
demo_program=example_02_custom_event
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

say() { printf '%s\n' "$*"; }
die() { printf 'quickstart: %s\n' "$*" >&2; exit 1; }

# ---- What is there, what is missing ----------------------------------------------------------

# A compiler counts when it can build a program, which one without the C library's headers cannot.
compiler_works() {
  command -v "$1" >/dev/null 2>&1 || return 1
  probe=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim.XXXXXX") || return 1
  printf '#include <stdio.h>\nint main(void) { return 0; }\n' >"$probe/p.c"
  if "$1" -o "$probe/p" "$probe/p.c" >/dev/null 2>&1; then status=0; else status=1; fi
  rm -rf "$probe"
  return "$status"
}

find_compiler() {
  if [ -n "${CC:-}" ]; then
    # CC may carry options; the first word is the program.
    compiler_works "${CC%% *}" || die "CC is '$CC', which does not build a C program."
    return 0
  fi
  for candidate in cc gcc clang; do
    if compiler_works "$candidate"; then return 0; fi
  done
  return 1
}

cmake_is_new_enough() {
  version=$(cmake --version 2>/dev/null | sed -n 's/^cmake version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  [ -n "$version" ] || return 1
  major=${version% *} minor=${version#* }
  [ "$major" -gt 3 ] || { [ "$major" -eq 3 ] && [ "$minor" -ge 18 ]; }
}

has_package() { pkg-config --exists "$1" >/dev/null 2>&1; }

# Prints the missing things, one word each: cmake compiler make pkgconfig libuv cmocka.
missing_things() {
  cmake_is_new_enough || echo cmake
  find_compiler || echo compiler
  command -v ninja >/dev/null 2>&1 || command -v make >/dev/null 2>&1 || echo make
  command -v pkg-config >/dev/null 2>&1 || echo pkgconfig
  has_package 'libuv >= 1.40' || echo libuv
  has_package 'cmocka >= 1.1.5' || echo cmocka
}

# ---- Installing ------------------------------------------------------------------------------

find_manager() {
  case $(uname -s) in
    Darwin) candidates='brew' ;;
    *) candidates='apt-get dnf pacman apk brew' ;;
  esac
  for candidate in $candidates; do
    if command -v "$candidate" >/dev/null 2>&1; then echo "$candidate"; return; fi
  done
}

# What one package manager calls one thing.
package_of() {
  case $1:$2 in
    apt-get:compiler) echo gcc libc6-dev ;;
    dnf:compiler) echo gcc glibc-devel ;;
    apk:compiler) echo gcc musl-dev ;;
    brew:compiler) ;;
    *:compiler) echo gcc ;;
    apt-get:pkgconfig) echo pkg-config ;;
    dnf:pkgconfig) echo pkgconf-pkg-config ;;
    *:pkgconfig) echo pkgconf ;;
    apt-get:libuv) echo libuv1-dev ;;
    dnf:libuv) echo libuv-devel ;;
    apk:libuv) echo libuv-dev ;;
    apt-get:cmocka) echo libcmocka-dev ;;
    dnf:cmocka) echo libcmocka-devel ;;
    apk:cmocka) echo cmocka-dev ;;
    *) echo "$2" ;;
  esac
}

install_command() {
  case $1 in
    apt-get) echo "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends" ;;
    dnf) echo "dnf install -y" ;;
    pacman) echo "pacman -S --needed --noconfirm" ;;
    apk) echo "apk add" ;;
    brew) echo "brew install" ;;
  esac
}

# On a bare system the package lists may be absent; they are fetched when the first try fails.
refresh_command() {
  case $1 in
    apt-get) echo "apt-get update" ;;
    pacman) echo "pacman -Sy --noconfirm" ;;
    apk) echo "apk update" ;;
    *) echo ":" ;;
  esac
}

install_packages() {
  manager=$1
  shift
  as_root=
  if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 ||
      die "these packages are missing: $*. Run as root: $(install_command "$manager") $*"
    as_root=sudo
  fi
  say "Installing: $*"
  log=$(mktemp "${TMPDIR:-/tmp}/pnpsim.XXXXXX")
  # The commands are lists of words on purpose.
  # shellcheck disable=SC2046,SC2086
  if ! $as_root $(install_command "$manager") "$@" >"$log" 2>&1; then
    if ! { $as_root $(refresh_command "$manager") &&
           $as_root $(install_command "$manager") "$@"; } >"$log" 2>&1; then
      tail -n 20 "$log" >&2
      rm -f "$log"
      die "$manager could not install: $*"
    fi
  fi
  rm -f "$log"
}

set_up_machine() {
  missing=$(missing_things) || exit 1
  [ -n "$missing" ] || return 0
  missing=$(printf '%s' "$missing" | tr '\n' ' ')

  manager=$(find_manager)
  if [ -z "$manager" ]; then
    die "missing: $missing. No package manager that I know (apt, dnf, pacman, apk, brew)" \
      "is here. Please install CMake >= 3.18, a C compiler, make or ninja, pkg-config," \
      "libuv >= 1.40 and CMocka >= 1.1.5 with their headers, then run this again."
  fi
  packages=
  for thing in $missing; do
    packages="$packages $(package_of "$manager" "$thing")"
  done
  case " $missing " in
    *" compiler "*)
      [ "$manager" != brew ] || die "no C compiler: run 'xcode-select --install', then this again."
      ;;
  esac
  # shellcheck disable=SC2086
  install_packages "$manager" $packages

  missing=$(missing_things) || exit 1
  [ -z "$missing" ] || die "still missing or too old after the installation:" \
    "$(printf '%s' "$missing" | tr '\n' ' '). Needed: CMake >= 3.18, libuv >= 1.40, CMocka >= 1.1.5."
}

# ---- Building --------------------------------------------------------------------------------

# Runs a command silently; on failure shows what it said and ends.
quietly() {
  what=$1
  shift
  if ! "$@" >"$build/quickstart.log" 2>&1; then
    cat "$build/quickstart.log" >&2
    die "$what failed."
  fi
}

configure() {
  mkdir -p "$build"
  [ -f "$build/CMakeCache.txt" ] || say "Building in $build; the first time takes a little longer."
  set -- -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DPNPSIM_BUILD_TESTS=ON \
    -DPNPSIM_BUILD_EXAMPLES=ON
  if [ ! -f "$build/CMakeCache.txt" ]; then
    if command -v ninja >/dev/null 2>&1; then set -- "$@" -G Ninja; else
      set -- "$@" -G 'Unix Makefiles'
    fi
    if command -v ccache >/dev/null 2>&1; then
      set -- "$@" -DCMAKE_C_COMPILER_LAUNCHER=ccache
    fi
  fi
  # shellcheck disable=SC2086
  quietly configuring cmake "$@" ${PNPSIM_CMAKE_ARGS:-}
}

# ---- Running ---------------------------------------------------------------------------------

run_demo() {
  quietly building cmake --build "$build" --target "$demo_program" --parallel "$jobs"
  out=$build/demo.log
  if ! PNPSIM_DEMO=1 "$build/bin/$demo_program" >"$out" 2>&1; then
    cat "$out" >&2
    die "the demo failed."
  fi
  # CMocka's own lines are of no interest here.
  sed -e '/^\[ *[A-Z=-]* *\] /d' "$out"
}

# Reads the output of "ctest -V" and prints: passed failed skipped seconds. Counts CMocka's
# tests where a program reports them, else the program itself. A program that fails without naming
# a failed test (a crash, a leak at exit) counts as one failure.
# shellcheck disable=SC2016
summary_awk='
  /^[0-9]+: \[  PASSED  \] [0-9]+ test/ { split($1, a, ":"); seen[a[1]] = 1; p[a[1]] += number($0) }
  /^[0-9]+: \[  FAILED  \] [0-9]+ test/ { split($1, a, ":"); seen[a[1]] = 1; f[a[1]] += number($0) }
  /^[0-9]+: \[  SKIPPED \] [0-9]+ test/ { split($1, a, ":"); s[a[1]] += number($0) }
  /^ *[0-9]+\/[0-9]+ +Test +#[0-9]+: / {
    id = $0; sub(/^[^#]*#/, "", id); sub(/:.*/, "", id); id += 0
    if ($0 ~ /\*\*\*Skipped|\*\*\*Not Run \(Disabled\)/) skipped++
    else if ($0 ~ / Passed +[0-9.]+ sec/) passed += (id in seen) ? p[id] : 1
    else { passed += p[id]; failed += (f[id] > 0) ? f[id] : 1 }
    skipped += s[id]
  }
  /^Total Test time/ { seconds = $(NF - 1) }
  function number(line) { sub(/^.*\] /, "", line); return line + 0 }
  END { printf "%d %d %d %s\n", passed, failed, skipped, seconds }'

run_label() {
  label=$1
  log=$build/ctest-$label.log
  ctest_status=0
  (cd "$build" && ctest -L "^$label\$" -V -j "$jobs") >"$log" 2>&1 || ctest_status=$?
  # shellcheck disable=SC2046
  set -- $(awk "$summary_awk" "$log")
  passed=$1 failed=$2 skipped=$3 seconds=${4:-0}
  [ $((passed + failed + skipped)) -gt 0 ] || [ "$ctest_status" -ne 0 ] || return 0
  [ "$ctest_status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1

  note=
  [ "$skipped" -eq 0 ] || note=", $skipped skipped"
  printf '%-9s %4d passed, %d failed%s   %.1f s\n' "$label" "$passed" "$failed" "$note" "$seconds"
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + failed))
  [ "$skipped" -eq 0 ] || sed -n 's/^[0-9]*: \(.*skipped: .*\)/          \1/p' "$log"
  [ "$failed" -eq 0 ] || show_failures "$log"
}

# The output of the tests that failed, one after the other, and of no other. When no test failed
# but CTest did, everything that it said.
show_failures() {
  awk '
    { all = all $0 "\n" }
    /^[0-9]+: (Working Directory|Test timeout)/ { next }
    /^[0-9]+: / {
      id = $1 + 0
      said[id] = said[id] "  " substr($0, length($1) + 2) "\n"
      next
    }
    /^ *[0-9]+\/[0-9]+ +Test +#[0-9]+: / && !/ Passed +[0-9.]+ sec/ && !/\*\*\*Skipped/ {
      id = $0; sub(/^[^#]*#/, "", id); sub(/:.*/, "", id)
      failures = failures said[id + 0] $0 "\n"
    }
    END { printf "%s", failures == "" ? all : failures }' "$1"
}

run_tests() {
  unset CMOCKA_MESSAGE_OUTPUT CMOCKA_XML_FILE CMOCKA_TEST_FILTER
  quietly building cmake --build "$build" --parallel "$jobs"
  total_passed=0 total_failed=0
  for one in $labels; do
    run_label "$one"
  done
  say "$total_passed passed, $total_failed failed"
  [ "$total_passed" -gt 0 ] && [ "$total_failed" -eq 0 ]
}

case ${1:-} in
  demo | test) ;;
  *)
    say "usage: sh cmake/quickstart.sh demo|test" >&2
    exit 2
    ;;
esac

set_up_machine
configure
case $1 in
  demo) run_demo ;;
  test) run_tests ;;
esac
