#!/bin/sh
# SPDX-License-Identifier: MIT
# What the documentation names exists: files behind relative links, functions written as
# path/file.c:function, and files written as `src/...` and the like. Paths may leave out src/.
# And the other way round: docs/control-api.md names every routine of the control API.

. "$(dirname "$0")/lib.sh"

{ for file in README.md CHANGELOG.md; do [ ! -f "$file" ] || echo "$file"; done
  files md docs examples tests
} >"$work/list"

# One line per reference: file, line, kind, target.
while IFS= read -r file; do
  awk -v file="$file" '
    function each(text, pattern, kind) {
      while (match(text, pattern)) {
        print file, FNR, kind, substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
      }
    }
    /^[ \t]*```/ { fence = !fence; next }
    {
      each($0, "[A-Za-z0-9_./-]+\\.[ch]:[A-Za-z_][A-Za-z0-9_]*", "function")
      if (fence) next
      each($0, "\\]\\([^)]*\\)", "link")
      each($0, "`(src|include|tests|examples|docs|cmake)/[A-Za-z0-9_./-]+`", "path")
    }' "$file"
done <"$work/list" >"$work/references"

while read -r file line kind target; do
  case $kind in
    function)
      path=${target%%:*} name=${target#*:}
      if [ ! -f "$path" ]; then
        if [ -f "src/$path" ]; then path=src/$path; else path=$(dirname "$file")/$path; fi
      fi
      if [ ! -f "$path" ]; then
        echo "$file:$line: there is no file ${target%%:*}" >>"$work/findings"
      elif ! awk -v name="$name" '
          /^[A-Za-z_#]/ && $0 ~ "(^|[ *(])" name "([^A-Za-z0-9_]|$)" { found = 1 }
          END { exit !found }' "$path"; then
        echo "$file:$line: $path does not define $name" >>"$work/findings"
      fi
      ;;
    link)
      target=${target#](} target=${target%)} target=${target%%#*} target=${target%% *}
      case $target in '' | http://* | https://* | mailto:*) continue ;; esac
      [ -e "$(dirname "$file")/$target" ] ||
        echo "$file:$line: the link to $target leads nowhere" >>"$work/findings"
      ;;
    path)
      target=${target#\`} target=${target%\`}
      [ -e "$target" ] || echo "$file:$line: there is no $target" >>"$work/findings"
      ;;
  esac
done <"$work/references"

# One line per routine: file, line, name. The name may stand on the line below PNPSIM_API.
files h include/pnpsim | while IFS= read -r file; do
  awk -v file="$file" '
    /^PNPSIM_API/ { sought = 1 }
    sought && match($0, "pnpsim_[a-z0-9_]+\\(") {
      print file, FNR, substr($0, RSTART, RLENGTH - 1)
      sought = 0
    }' "$file"
done >"$work/routines"

while read -r file line name; do
  grep -qsE "(^|[^A-Za-z0-9_])$name([^A-Za-z0-9_]|\$)" docs/control-api.md ||
    echo "$file:$line: docs/control-api.md does not name $name" >>"$work/findings"
done <"$work/routines"

verdict
