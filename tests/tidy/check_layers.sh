#!/bin/sh
# SPDX-License-Identifier: MIT
# An include may only point down: to the own layer or a lower one, as docs/architecture.md draws
# them. Layers with the same number never include each other. Further: only host/ sees uv.h, and it
# sees no Windows header; drivers/ sees Windows headers and tree/hardware.h; the Windows headers and
# the example drivers name nothing of pnpsim; the model of the random test sees what a test's author
# sees.

. "$(dirname "$0")/lib.sh"

{ [ ! -d include/wdk ] || (cd include/wdk && find . -type f -name '*.h')
  [ ! -d include/sdk ] || (cd include/sdk && find . -type f -name '*.h')
} | sed 's|^\./||' | sort -u >"$work/windows"

files 'c h' src include examples >"$work/list"
files 'c h' tests/random | grep -E '/(model[a-z_]*\.[ch]|random\.h)$' >>"$work/list"
while IFS= read -r file; do
  grep -n '^[ 	]*#[ 	]*include' "$file" /dev/null
done <"$work/list" >"$work/includes"

awk -v windows_list="$work/windows" '
  BEGIN {
    split("base:0 observe:1 host:1 kernel:20 io:21 tree:30 event:31 notify:40 user:40 pnp:50 " \
          "verify:60 ddi:70 sdk:70 control:70 drivers:80 explore:80 cli:90", pairs, " ")
    for (i in pairs) { split(pairs[i], pair, ":"); rank[pair[1]] = pair[2] }
    split("assert ctype errno float inttypes limits locale setjmp signal stdalign stdarg " \
          "stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string time wchar", names, " ")
    for (i in names) standard[names[i] ".h"] = 1
    while ((getline name < windows_list) > 0) windows[name] = 1
  }
  function bad(what) { print file ":" number ": " what }
  {
    file = $0; sub(/:.*/, "", file)
    number = substr($0, length(file) + 2); sub(/:.*/, "", number)
    what = $0; sub(/^[^:]*:[^:]*:/, "", what)
    quoted = what ~ /include[ \t]*"/
    target = what; sub(/^[^"<]*["<]/, "", target); sub(/[">].*/, "", target)
    split(file, part, "/"); top = part[1]; layer = part[2]
    split(target, to, "/"); other = to[1]
    uv = (target == "uv.h" || target ~ /^uv\//)
  }
  top == "include" {
    if (uv) bad("a public header includes uv.h; name struct uv_loop_s instead")
    if (layer != "pnpsim" && target ~ /^pnpsim\//)
      bad("a Windows header includes " target "; driver code sees no simulator name")
    if (quoted && (other in rank) && index(target, "/"))
      bad("a public header includes the private " target)
    next
  }
  top == "tests" {
    if (quoted ? target !~ /^(model|random)\.h$/ : target !~ /^pnpsim\// && !(target in standard))
      bad("the model includes " target "; it must not know how the library does it")
    next
  }
  top == "examples" {
    base = part[3]
    if (base !~ /^test/ && target ~ /^pnpsim\//)
      bad("an example driver includes " target "; it must be plain driver source")
    if ((other in rank) && index(target, "/")) bad("an example includes the private " target)
    next
  }
  !(layer in rank) { bad("unknown layer " layer); next }
  uv && layer != "host" { bad(layer "/ includes uv.h; only host/ may"); next }
  layer == "drivers" {
    if (quoted && (target == "tree/hardware.h" || target !~ /\//)) next
    if (!quoted && (target in windows)) next
    bad("drivers/ includes " target "; it sees include/wdk and tree/hardware.h only")
    next
  }
  !quoted {
    if (layer == "host" && (target in windows) && !(target in standard))
      bad("host/ includes the Windows header " target)
    next
  }
  !index(target, "/") { bad("write the layer: \"" layer "/" target "\""); next }
  other == "pnpsim" { bad("write <" target ">"); next }
  !(other in rank) { bad("includes " target " of an unknown layer"); next }
  other == layer || rank[other] < rank[layer] { next }
  rank[other] == rank[layer] { bad(layer "/ and " other "/ never include each other (" target ")"); next }
  { bad(layer "/ includes " target ", which lies above it") }
' "$work/includes" >"$work/findings"

verdict
