#!/bin/sh
# SPDX-License-Identifier: MIT
# Refuses folders and files where the architecture has no place for them. What git ignores (build/)
# and names that start with a dot are not looked at.

. "$(dirname "$0")/lib.sh"

# Entries of a folder that are not among the allowed words.
#   only <folder> <what to say> <word>...
only() {
  folder=$1 say=$2
  shift 2
  [ -d "$folder" ] || return 0
  for path in "$folder"/*; do
    [ -e "$path" ] || continue
    name=${path##*/}
    case " $* " in
      *" $name "*) ;;
      *) echo "${path#./}:1: $say" >>"$work/findings" ;;
    esac
  done
}

only . "has no place at the top level" \
  README.md CMakeLists.txt CMakePresets.json CMakeUserPresets.json CHANGELOG.md LICENSE \
  include src tests examples docs cmake build compile_commands.json
only src "is not a layer (docs/architecture.md)" \
  base observe host kernel io tree event notify user pnp verify ddi sdk control drivers explore cli
only include "is not one of the three faces" pnpsim wdk sdk
only tests "is not a kind of test (docs/testing.md)" \
  CMakeLists.txt support drivers unit rules verifier compat fault random explore tidy bench

# A layer holds sources side by side; a folder inside it would be a layer that nobody drew.
if [ -d src ]; then
  find src -mindepth 2 -type d | sed 's/$/:1: a layer has no folders inside/' >>"$work/findings"
  find src -mindepth 2 -type f ! -name '*.c' ! -name '*.h' |
    sed 's/$/:1: a layer holds .c and .h files only/' >>"$work/findings"
fi
if [ -d include/pnpsim ]; then
  find include/pnpsim -mindepth 1 -type d |
    sed 's/$/:1: the control API has no folders inside/' >>"$work/findings"
fi

verdict
