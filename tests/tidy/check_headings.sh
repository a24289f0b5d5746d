#!/bin/sh
# SPDX-License-Identifier: MIT
# Every source file starts with the licence line; the library's files go on with a comment that says
# what the file owns.

. "$(dirname "$0")/lib.sh"

licence='SPDX-License-Identifier: MIT'

files 'c h' src include tests examples cmake >"$work/list"
while IFS= read -r file; do
  awk -v file="$file" -v licence="/* $licence */" '
    FNR == 1 && $0 != licence { print file ":1: the first line must be " licence; exit }
    FNR > 1 && NF {
      if (file ~ /^src\// && $0 !~ /^\/\*/) print file ":" FNR ": say here what this file owns"
      exit
    }' "$file"
done <"$work/list" >>"$work/findings"

{ files 'sh cmake txt' cmake tests
  files txt examples
  [ ! -f CMakeLists.txt ] || echo CMakeLists.txt
} >"$work/list"
while IFS= read -r file; do
  case $file in */CMakeLists.txt | CMakeLists.txt | *.sh | *.cmake) ;; *) continue ;; esac
  head -n 2 "$file" | grep -q "^# $licence\$" ||
    echo "$file:1: the licence line is missing: # $licence" >>"$work/findings"
done <"$work/list"

verdict
