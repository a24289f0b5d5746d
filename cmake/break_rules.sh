#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Do the tests that docs/rules.md cites hold what they claim? Draws rows of the table by a seed, breaks
# the function that each names, in a copy of the sources, and runs the cited tests, one of which must
# fail. What is broken, and in which order, is told in cmake/break_rules.awk.
#
#   sh cmake/break_rules.sh [--rows 30] [--seed 1] [--chapters 'K-[1-5]']
#                           [--kinds 'return negate skip'] <folder>
#
# The chapters are beginnings of ids (extended regular expressions), separated by spaces: 'K-0 K-2.1
# U W V'. Fewer kinds make it harder to notice. The folder takes the copy, its build, and broken.log
# with every mutant that was tried. Exit status 0 when at least 14 of 15 rows hold, 77 when there is
# nothing to build with.

set -u
unset PNPSIM_SEED PNPSIM_STACKS PNPSIM_TRACE_DIR PNPSIM_TIMELINE PNPSIM_FAIL_ALLOCATION \
  PNPSIM_FAIL_FOR_GOOD PNPSIM_DRIVER_PATH PNPSIM_TEST

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 2
rows=30
seed=1
chapters='K-[1-5]'
kinds='return negate skip'
folder=
mutants_max=12   # of a row that are built and run
attempts_max=24  # of a row, with those that do not compile
test_seconds=20

usage() {
  echo "usage: sh cmake/break_rules.sh [--rows 30] [--seed 1] [--chapters 'K-[1-5]']" \
    "[--kinds 'return negate skip'] <folder>" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --rows | --seed | --chapters | --kinds)
      [ $# -ge 2 ] || usage
      case $1 in
        --rows) rows=$2 ;;
        --seed) seed=$2 ;;
        --chapters) chapters=$2 ;;
        --kinds) kinds=$2 ;;
      esac
      shift 2
      ;;
    -*) usage ;;
    *)
      [ -z "$folder" ] || usage
      folder=$1
      shift
      ;;
  esac
done
[ -n "$folder" ] || usage
case $rows$seed in *[!0-9]* | '') usage ;; esac

for tool in cmake tar timeout; do
  command -v "$tool" >/dev/null 2>&1 || { echo "skipped: there is no $tool"; exit 77; }
done

mkdir -p "$folder" || exit 2
folder=$(CDPATH='' cd -- "$folder" && pwd) || exit 2
tree=$folder/tree
objects=$folder/objects
log=$folder/broken.log
output=$folder/output
mutator=$root/cmake/break_rules.awk
: >"$log"

# ---- The rows ---------------------------------------------------------------------------------

# All rows of the chapters: id, functions, tests, separated by "|"; their references by spaces.
rows_of_chapters() {
  awk -v chapters="$chapters" '
    function references(cell) {
      gsub(/[`,; \t]+/, " ", cell)
      gsub(/^ | $/, "", cell)
      return cell
    }
    BEGIN {
      gsub(/[, ]+/, "|", chapters)
      pattern = "^(" chapters ")([^0-9A-Za-z]|$)"
    }
    /^#/ { exempt = ($0 ~ /Not simulated yet/) }
    /^\| *[KUWV]-/ && !exempt {
      row = $0
      gsub(/\\\|/, " ", row)
      split(row, cell, "|")
      id = references(cell[2])
      if (id ~ pattern) print id "|" references(cell[5]) "|" references(cell[6])
    }' "$root/docs/rules.md"
}

# So many of them, drawn by the seed alone, in the order of the table.
draw() {
  awk -v rows="$rows" -v seed="$seed" '
    function below(limit) {
      state = (state * 16807) % 2147483647
      return int(state / 2147483647 * limit)
    }
    BEGIN {
      state = seed % 2147483646 + 1
      for (i = 0; i < 8; i++) below(1)
    }
    { row[NR] = $0; place[NR] = NR }
    END {
      for (i = 1; i <= NR && i <= rows; i++) {
        other = i + below(NR - i + 1)
        kept = place[i]
        place[i] = place[other]
        place[other] = kept
        drawn[place[i]] = 1
      }
      for (i = 1; i <= NR; i++) if (i in drawn) print row[i]
    }'
}

# ---- The copy and its build -------------------------------------------------------------------

# What the last run left may be broken, and older than its objects: everything is made again.
copy_tree() {
  rm -rf "$tree" "$objects"
  mkdir -p "$tree" "$objects" || return 1
  (cd "$root" && tar cf - CMakeLists.txt cmake docs examples include src tests) |
    (cd "$tree" && tar xf -)
}

configure() {
  set -- -S "$tree" -B "$objects" -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_C_FLAGS_DEBUG=-O0 -w" \
    -DBUILD_SHARED_LIBS=ON -DCMAKE_LINK_DEPENDS_NO_SHARED=ON -DPNPSIM_WERROR=OFF
  if command -v ninja >/dev/null 2>&1; then set -- "$@" -G Ninja; fi
  if command -v ccache >/dev/null 2>&1; then set -- "$@" -DCMAKE_C_COMPILER_LAUNCHER=ccache; fi
  cmake "$@"
}

build() {
  # shellcheck disable=SC2086 # targets are words
  cmake --build "$objects" -j "$(getconf _NPROCESSORS_ONLN)" --target pnpsim $1 >"$output" 2>&1
}

# The program of a test's file: tests/rules/test_order.c is rules_order, examples/04_veto is
# example_04_veto; a script has none.
program_of() {
  case $1 in
    *.sh) ;;
    examples/*)
      program=${1#examples/}
      echo "example_${program%%/*}"
      ;;
    *)
      program=${1#tests/}
      label=${program%%/*}
      program=${program##*/test_}
      echo "${label}_${program%.c}"
      ;;
  esac
}

programs_of() {
  for reference in $1; do
    program_of "${reference%%:*}"
  done | sort -u | tr '\n' ' '
}

# ---- Running the cited tests ------------------------------------------------------------------

# One test; what it prints is in $output. A broken program may eat whatever it finds.
run_test() {
  path=${1%%:*}
  test=${1#*:}
  (
    ulimit -f 200000
    # shellcheck disable=SC3045 # where there is such a limit
    ulimit -v 8000000
    cd "$objects" || exit 2
    case $path in
      *.sh) timeout -k 1 "$test_seconds" sh "$tree/$path" "$tree" "$objects" ;;
      *)
        PNPSIM_TEST=$test timeout -k 1 "$test_seconds" "$objects/bin/$(program_of "$path")"
        ;;
    esac
  ) >"$output" 2>&1
}

# How it went: ok, failed, killed or too long. A program that runs more tests than the one is asked
# for that one.
verdict_of() {
  run_test "$1" 2>/dev/null # the shell's own word about a crash
  status=$?
  if [ "$status" -eq 0 ]; then
    case $path in
      *.sh) echo ok ;;
      *) if grep -q "  OK \] $test\$" "$output"; then echo ok; else echo 'did not run'; fi ;;
    esac
  elif [ "$status" -eq 124 ]; then
    echo "took more than $test_seconds seconds"
  elif [ "$status" -gt 128 ] && [ "$status" -le 192 ]; then
    echo "killed by signal $((status - 128))"
  elif grep -q "  OK \] $test\$" "$output"; then
    echo ok
  else
    echo failed
  fi
}

# The first of the tests that fails, and how; nothing when none does.
first_failure() {
  for reference in $1; do
    verdict=$(verdict_of "$reference")
    case $verdict in
      ok | 'did not run') ;;
      *)
        echo "${reference#*:} $verdict"
        return
        ;;
    esac
  done
}

# ---- Breaking one row -------------------------------------------------------------------------

source_of() {
  if [ -f "$tree/${1%%:*}" ]; then echo "${1%%:*}"; else echo "src/${1%%:*}"; fi
}

restore() {
  [ -z "$broken" ] || cp "$unbroken" "$tree/$broken"
  broken=
}

# What came of one mutant. Not echo: there may be a backslash in the words.
note() {
  printf '%s %s %s:%s %s: %s: %s\n' "$id" "$name" "$file" "$line" "$kind" "$words" "$1" >>"$log"
}

# Tries the mutants of a function, most of $tries_left. 0: one was noticed, and $found tells which.
try_function() {
  file=$(source_of "$1")
  name=${1#*:}
  cp "$tree/$file" "$unbroken" || return 1
  awk -v name="$name" -f "$mutator" "$unbroken" >"$folder/mutants" || return 1
  broken=$file
  while IFS='	' read -r number kind line words; do
    if [ "$tries_left" -eq 0 ] || [ "$attempts_left" -eq 0 ]; then break; fi
    case " $kinds " in *" ${kind%% *} "*) ;; *) continue ;; esac
    attempts_left=$((attempts_left - 1))
    awk -v name="$name" -v apply="$number" -f "$mutator" "$unbroken" >"$tree/$file"
    if ! build "$3" </dev/null; then
      note 'does not compile'
      continue
    fi
    tries_left=$((tries_left - 1))
    failure=$(first_failure "$2" </dev/null)
    note "${failure:-not noticed}"
    if [ -n "$failure" ]; then
      found="$kind, line $line: $failure"
      found_kind=$kind
      break
    fi
  done <"$folder/mutants"
  restore
  [ -n "$found" ]
}

# The first function of the row that can be broken at all decides.
try_row() {
  id=$1
  functions=$2
  tests=$3
  found=
  programs=$(programs_of "$tests")
  attempts_left=$attempts_max
  for function in $functions; do
    tries_left=$mutants_max
    try_function "$function" "$tests" "$programs" && return 0
    [ "$tries_left" -lt "$mutants_max" ] && return 1
  done
  return 1
}

count_kind() {
  case $1 in
    'return early') early=$((early + 1)) ;;
    negate) negated=$((negated + 1)) ;;
    skip) skipped=$((skipped + 1)) ;;
  esac
}

# ---- All of it --------------------------------------------------------------------------------

unbroken=$folder/unbroken.c
broken=
drawn=0
held=0
early=0
negated=0
skipped=0

rows_of_chapters | draw >"$folder/rows"
[ -s "$folder/rows" ] || { echo "no rows in '$chapters'" >&2; exit 2; }
copy_tree || exit 2
configure >"$output" 2>&1 || { tail -n 20 "$output"; exit 2; }
all_tests=$(cut -d '|' -f 3 "$folder/rows" | tr ' ' '\n' | sort -u)
build "$(programs_of "$all_tests")" || { tail -n 40 "$output"; exit 2; }

for reference in $all_tests; do
  verdict=$(verdict_of "$reference")
  if [ "$verdict" != ok ]; then
    echo "nothing is broken yet, and ${reference#*:} $verdict" >&2
    exit 2
  fi
done

while IFS='|' read -r id functions tests; do
  drawn=$((drawn + 1))
  if try_row "$id" "$functions" "$tests"; then
    held=$((held + 1))
    count_kind "$found_kind"
    echo "$id  $function  $found"
  else
    echo "$id  ${functions%% *}  NOT HELD"
  fi
done <"$folder/rows"

echo "noticed: $early by an early return, $negated by a negated condition, $skipped by a left out" \
  "statement"
echo "$held of $drawn rows held (seed $seed)"
[ $((held * 15)) -ge $((drawn * 14)) ]
