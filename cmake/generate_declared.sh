#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes what follows from the headers' prototypes and the routines that src/ddi defines: a weak function
# for every routine that is declared and not simulated (src/ddi/declared_<prefix>.c and
# src/ddi/declared_names.c), and docs/api-coverage.md.
#
#   sh cmake/generate_declared.sh <root> [<output root>]
set -u
LC_ALL=C
export LC_ALL

root=$1 out=${2:-$1}
compiler=${CC:-cc}
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-declared.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

{
    echo '#include <ntifs.h>'
    for header in "$root"/include/wdk/*.h; do
        name=${header##*/}
        case $name in
        pshpack*.h | poppack.h | wdf.h) ;;
        *) echo "#include <$name>" ;;
        esac
    done
} >"$work/all.c"
"$compiler" -std=gnu17 -fshort-wchar -fms-extensions -D_WIN64 -D_AMD64_ -w -isystem "$root/include/wdk" \
    -E "$work/all.c" | awk -v ours=include/wdk/ -f "$root/cmake/wdk_declarations.awk" |
    sort -u >"$work/facts"
grep "^routine$tab" "$work/facts" >"$work/routines" || exit 2

# What is defined by hand: a line that begins in the first column, names a routine and its first
# parameter, and is no prototype.
for source in "$root"/src/ddi/*.c; do
    case $source in */declared*.c) ;; *) cat "$source" ;; esac
done | sed -n 's/^[A-Za-z_].*[ *(]\([A-Za-z_][A-Za-z0-9_]*\)) *(.*/\1/p; s/^[A-Za-z_][^(;=]*[ *]\([A-Za-z_][A-Za-z0-9_]*\)(.*/\1/p' |
    sort -u >"$work/defined"
awk -F "$tab" 'NR == FNR { defined[$1] = 1; next } $2 in defined' "$work/defined" "$work/routines" |
    cut -f 2 | sort -u >"$work/simulated"
awk -F "$tab" 'NR == FNR { defined[$1] = 1; next }
    !($2 in defined) && $4 !~ /\.\.\./ && $2 !~ /^Wdk/ && !seen[$2]++' \
    "$work/defined" "$work/routines" | sort -t "$tab" -k 2,2 >"$work/declared"

# The file that a routine goes to, by its prefix.
group() {
    awk -F "$tab" '{
        name = $2
        group = "other"
        n = split("FsRtl Cc Ex Hal Io Ke Mm Ob Po Ps Rtl Se Zw", prefix, " ")
        for (i = 1; i <= n; i++) {
            if (index(name, prefix[i]) == 1 && substr(name, length(prefix[i]) + 1) ~ /^[A-Zf]/) {
                group = tolower(prefix[i])
                break
            }
        }
        print group "\t" $0
    }' "$work/declared"
}

weak() {
    echo '/* SPDX-License-Identifier: MIT */'
    echo '/* Declared and not simulated. Written by cmake/generate_declared.sh. */'
    echo '#include "ddi/declared.h"'
    echo
    echo '/* clang-format off */'
    awk -F "$tab" -v group="$1" '
    function wrap(text, indent,    words, n, i, line, all, pad) {
        pad = sprintf("%" indent "s", "")
        n = split(text, words, ", ")
        line = pad
        for (i = 1; i <= n; i++) {
            if (i > 1 && length(line) + length(words[i]) + 3 > 98) {
                all = all line "\n"
                line = pad " "
            }
            line = line words[i] (i < n ? ", " : "")
        }
        all = all line
        gsub(/ +\n/, "\n", all)
        return all
    }
    function argument(text) {
        if (match(text, /\( *\* *[A-Za-z0-9_]+/)) {
            text = substr(text, RSTART, RLENGTH)
        }
        sub(/\[[^\]]*\] *$/, "", text)
        sub(/.*[^A-Za-z0-9_]/, "", text)
        return text
    }
    $1 == group {
        list = ""
        deep = 0
        one = ""
        if ($5 != "void") {
            for (i = 1; i <= length($5); i++) {
                c = substr($5, i, 1)
                deep += (c == "(") - (c == ")")
                if (c == "," && deep == 0) {
                    list = list argument(one) ", "
                    one = ""
                } else {
                    one = one c
                }
            }
            list = list argument(one)
        }
        kind = $4 == "void" ? "VOID" : $4 == "NTSTATUS" ? "STATUS" : "VALUE"
        print "PN_DECLARED_" kind "(" $4 ", " $3 ","
        print wrap("(" $5 "),", 12)
        print wrap("(" list "))", 12)
    }' "$work/grouped"
    echo '/* clang-format on */'
}

group >"$work/grouped"
mkdir -p "$out/src/ddi" "$out/docs"
rm -f "$out"/src/ddi/declared_*.c
for one in $(cut -f 1 "$work/grouped" | sort -u); do
    weak "$one" >"$out/src/ddi/declared_$one.c"
done
{
    echo '/* SPDX-License-Identifier: MIT */'
    echo '/* The names of all that are declared and not simulated. Written by cmake/generate_declared.sh. */'
    echo '#include "ddi/declared.h"'
    echo
    echo 'const char *const pn_declared_names[] = {'
    cut -f 2 "$work/declared" | sed 's/.*/    "&",/'
    echo '    NULL,'
    echo '};'
} >"$out/src/ddi/declared_names.c"

count() { wc -l <"$1" | tr -d ' '; }
columns() {
    awk '{ line = line (line == "" ? "" : ", ") "`" $1 "`" }
        length(line) > 80 { print line ","; line = "" } END { if (line != "") print line }'
}
{
    echo '# API coverage'
    echo
    echo 'Which kernel routines of `include/wdk` are simulated, and which are only declared.'
    echo '`cmake/generate_declared.sh` writes this page; a test fails when it is stale.'
    echo
    echo "$(count "$work/simulated") routines are simulated, $(count "$work/declared") are declared."
    echo
    echo 'A declared routine links. Called, it raises V-NOT_SIMULATED by its name and answers'
    echo '`STATUS_NOT_IMPLEMENTED`, `NULL` or zero, never a success. A test supplies one with'
    echo '`pnpsim_override(sim, "<name>", function)`, a driver by defining it. Inline functions and macros'
    echo 'are in neither list: they are complete as they are.'
    for kind in simulated declared; do
        echo
        case $kind in
        simulated) echo '## Simulated' && list=$work/simulated ;;
        declared) echo '## Declared' && cut -f 2 "$work/declared" >"$work/list" && list=$work/list ;;
        esac
        for prefix in Cc Dbg Ex FsRtl Hal Io Ke Mm Ob Po Ps Rtl Se Wmi Zw; do
            grep "^$prefix[A-Zfp]" "$list" >"$work/part" || continue
            echo
            echo "**$prefix** ($(count "$work/part"))"
            echo
            columns <"$work/part" | sed '$s/,$//'
        done
        grep -v -E '^(Cc|Dbg|Ex|FsRtl|Hal|Io|Ke|Mm|Ob|Po|Ps|Rtl|Se|Wmi|Zw)[A-Zfp]' "$list" >"$work/part" || continue
        echo
        echo "**others** ($(count "$work/part"))"
        echo
        columns <"$work/part" | sed '$s/,$//'
    done
} >"$out/docs/api-coverage.md"
echo "$(count "$work/simulated") routines simulated, $(count "$work/declared") declared"
