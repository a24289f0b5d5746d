#!/bin/sh
# SPDX-License-Identifier: MIT
# Calls that have a replacement here. Comments and strings do not count, except for notes of work
# left undone, which count everywhere.

. "$(dirname "$0")/lib.sh"

# Lines of code in $stripped that call one of the functions: ban <words separated by |> <instead>
ban() {
  awk -v file="$file" -v words="$1" -v instead="$2" '
    $0 ~ "(^|[^A-Za-z0-9_>.])(" words ")[ ]*\\(" {
      match($0, "(^|[^A-Za-z0-9_>.])(" words ")[ ]*\\(")
      call = substr($0, RSTART, RLENGTH); gsub(/[^A-Za-z0-9_]/, "", call)
      print file ":" FNR ": " call "(): " instead
    }' "$stripped" >>"$work/findings"
}

ban_everywhere() {
  ban 'rand|srand|random|srandom|drand48|arc4random' 'use the simulation'"'"'s seeded stream'
  ban 'strcpy|strcat|sprintf|vsprintf|gets|strncpy|strtok' 'use a bounded form: snprintf, memcpy'
  ban 'time|gettimeofday|clock|clock_gettime|localtime|gmtime' 'use the virtual clock'
  ban 'sleep|usleep|nanosleep' 'nothing here waits for real time'
  awk -v file="$file" '/pn_line_comment/ { print file ":" FNR ": write /* */ comments" }' \
    "$stripped" >>"$work/findings"
}

ban_in_library() {
  case $file in
    src/base/* | src/host/*) ;;
    *) ban 'malloc|calloc|realloc|free|strdup|strndup|aligned_alloc' 'use pn_alloc and pn_free' ;;
  esac
  case $file in
    src/host/*) ;;
    *) ban 'pthread_[a-z_]+|dlopen|dlsym|fork|exec[lv]p?e?' 'the operating system lives in host/' ;;
  esac
  # check.c and the prologues print the last words of a process that they end.
  case $file in
    src/control/* | src/host/* | src/base/check.c | src/ddi/prologue.c | src/sdk/prologue.c | src/cli/*) ;;
    *)
      ban 'printf|vprintf|puts|putchar|perror' 'code below control never prints'
      awk -v file="$file" '/(fprintf|fputs|fputc|fwrite)[ ]*\(.*(stdout|stderr)/ {
        print file ":" FNR ": stdout and stderr: code below control never prints" }' \
        "$stripped" >>"$work/findings"
      ;;
  esac
  ban 'assert' 'use PN_ASSERT'
  case $file in
    src/kernel/* | src/host/*) ;;
    *) ban '_?setjmp|_?longjmp|sigsetjmp|siglongjmp' 'unwinding belongs to the task switch' ;;
  esac
}

stripped=$work/stripped
files 'c h' src include tests >"$work/list"
while IFS= read -r file; do
  grep -nE '(^|[^A-Za-z_])(TODO|FIXME|XXX|HACK)([^A-Za-z_]|$)' "$file" |
    sed "s|^\([0-9]*\):.*|$file:\1: a note of work left undone; do it or file it|" >>"$work/findings"
  strip_c "$file" >"$stripped"
  case $file in
    include/*) continue ;;
    src/*) ban_everywhere; ban_in_library ;;
    tests/*) ban_everywhere ;;
  esac
done <"$work/list"

verdict
