# SPDX-License-Identifier: MIT
# Sourced by every check: goes to the tree that is looked at and gives the check its files.
#
#   sh tests/tidy/check_<name>.sh [<root>]
#
# A check prints one "path:line: what is wrong" per finding and ends with 1 when there was any.

set -u
LC_ALL=C
export LC_ALL

root=${1:-.}
cd "$root" || exit 2

work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-tidy.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
: >"$work/findings"

# Paths of the files with one of these endings below one of these folders, sorted.
#   files 'c h' src include
files() {
  endings=$1
  shift
  for ending in $endings; do
    for folder in "$@"; do
      [ ! -d "$folder" ] || find "$folder" -type f -name "*.$ending"
    done
  done | sort
}

# Prints what was found, and says whether that was nothing.
verdict() {
  if [ -s "$work/findings" ]; then
    sort -t: -k1,1 -k2,2n "$work/findings"
    echo "$(wc -l <"$work/findings" | tr -d ' ') finding(s)"
    exit 1
  fi
  echo "nothing found"
  exit 0
}

# Copies C text with comments and the insides of strings blanked; line numbers stay true.
# With keep=comments the strings go and the comments stay. A comment that starts with two slashes
# becomes the word pn_line_comment.
strip_c() {
  awk '
    {
      out = ""; line = $0; n = length(line); i = 1
      while (i <= n) {
        two = substr(line, i, 2); one = substr(line, i, 1)
        if (comment) {
          if (two == "*/") { comment = 0; i += 2 } else i++
        } else if (two == "/*") { comment = 1; out = out " "; i += 2 }
        else if (two == "//") { out = out " pn_line_comment"; break }
        else if (one == "\"" || one == "\047") {
          quote = one; out = out quote; i++
          while (i <= n) {
            one = substr(line, i, 1)
            if (one == "\\") { i += 2; continue }
            i++
            if (one == quote) break
          }
          out = out quote
        } else { out = out one; i++ }
      }
      print out
    }' "$1"
}
