#!/bin/sh
# SPDX-License-Identifier: MIT
# An independent witness of the numbers: what our Windows headers declare is listed, a probe is made of
# it, mingw-w64's compiler answers the probe with mingw-w64's own headers, and the native compilers
# with ours. Whatever both declare must be equal: sizes, alignments, offsets, enumerators, macros that
# are numbers or strings, GUIDs. tests/compat/oracle/exceptions names the differences that we know and
# says why; a line there that explains nothing is a failure, too.
#
#   sh tests/compat/oracle.sh <source> <build>
#
# Ends with what was compared, by kind. Exit status: 0 equal, 1 not, 77 no cross compiler or no DDK.
set -u
LC_ALL=C
export LC_ALL

root=$1
cross=${MINGW_CC:-x86_64-w64-mingw32-gcc}
native=${CC:-cc}
here=$root/tests/compat/oracle
work=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-oracle.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

if ! command -v "$cross" >/dev/null 2>&1; then
    echo "skipped: no $cross (package gcc-mingw-w64-x86-64 or mingw-w64)"
    exit 77
fi
windows=$(printf '#include <windows.h>\n' | "$cross" -M -x c - 2>/dev/null |
    tr ' ' '\n' | grep '/windows\.h$' | head -n 1)
ddk=${windows%/windows.h}/ddk
if [ -z "$windows" ] || [ ! -f "$ddk/ntddk.h" ]; then
    echo "skipped: $cross has no DDK headers (package mingw-w64-common or mingw-w64-headers)"
    exit 77
fi

case $(uname -m) in
arm64 | aarch64) machine=-D_ARM64_ ;;
*) machine=-D_AMD64_ ;;
esac
ours="-fshort-wchar -fms-extensions -D_WIN64 $machine -isystem $root/include/wdk"
ours="$ours -isystem $root/include/sdk -w"
theirs="-std=gnu17 -D_WIN32_WINNT=0x0A00 -DNTDDI_VERSION=0x0A000000 -DUNICODE -D_UNICODE -w -ftrack-macro-expansion=0"

die() {
    echo "$*" >&2
    exit 2
}

# Runs the native or the cross compiler: ask ours|theirs <option>...
ask() {
    side=$1
    shift
    # shellcheck disable=SC2086
    case $side in
    ours) "$native" -std=gnu17 $ours "$@" ;;
    theirs) "$cross" $theirs $foreign "$@" ;;
    esac
}

# The headers of the group that mingw-w64 has as well, as #include lines.
#   includes <folder of ours> <header that comes first>
includes() {
    echo "#include <$2>"
    for header in "$root/include/$1"/*.h; do
        name=${header##*/}
        case $name in
        "$2" | pshpack*.h | poppack.h | wdf.h | sal.h | driverspecs.h | initguid.h | specstrings*.h) continue ;;
        esac
        if [ -f "$ddk/$name" ] || [ -f "${windows%/windows.h}/$name" ]; then
            ! grep -qx "$1/$name" "$here/unusable" || continue
            echo "#include <$name>"
        fi
    done
}

# ---- What both declare -------------------------------------------------------------------------

# Object-like macros: name, tab, text.
macros() {
    ask "$1" -dM -E "$group/includes.c" |
        sed -n "s/^#define \([A-Za-z][A-Za-z0-9_]*\) \(..*\)/\1$tab\2/p" | sort
}

# The facts that ours may answer: number, kind, name, expression.
candidates() {
    ask ours -E "$group/includes.c" | awk -v ours="include/$face/" -f "$root/cmake/wdk_declarations.awk" |
        sort -u >"$group/declared"
    macros ours >"$group/macros.ours"
    macros theirs >"$group/macros.theirs"
    join -t "$tab" -j 1 "$group/macros.ours" "$group/macros.theirs" >"$group/macros.both"
    {
        awk -F "$tab" -v OFS="$tab" '
            $1 == "struct" || $1 == "type" { print "sizeof", $2, "sizeof(" $2 ")" }
            $1 == "struct" { print "alignof", $2, "__alignof__(" $2 ")" }
            $1 == "field" { print "offsetof", $2 "." $3, "__builtin_offsetof(" $2 ", " $3 ")" }
            $1 == "enum" { print "enum", $2, $2 }' "$group/declared"
        # A macro that names a routine or is text is no number.
        awk -F "$tab" -v OFS="$tab" '$2 !~ /["{;]/ && $1 != "NULL" && $2 !~ /\((HANDLE|HWND|PVOID|LPVOID)\)/ && $2 !~ /^__/ {
            print $1 ~ /^IRP_M[JN]_/ ? "irp" : $1 ~ /^STATUS_/ ? "status" : "macro", $1, $1
        }' "$group/macros.both"
    } | sort -u | awk -v OFS="$tab" '{ print NR, $0 }' >"$group/candidates"
}

# Leaves in <list> what this side takes for an integer constant; types first, as their fields depend
# on them.
#   prune ours|theirs <list>
prune() {
    for round in 1 2 3 4 5 6; do
        {
            cat "$group/includes.c"
            awk -F "$tab" '{ print "enum { probe" NR " = (long long)(" $4 ") };" }' "$2"
        } >"$group/prune.c"
        # Macros are gone before the compiler proper looks, so that an error names the probe's line.
        if ask "$1" -E -P -o "$group/prune.i" "$group/prune.c" &&
            ask "$1" -fsyntax-only "$(no_limit "$1")" "$group/prune.i" 2>"$group/log"; then
            return 0
        fi
        sed -n 's/^[^:]*prune\.i:\([0-9]*\):.*error.*/\1/p' "$group/log" | sort -un >"$group/lines"
        awk 'NR == FNR { bad[$1] = 1; next }
            (FNR in bad) && match($0, /probe[0-9]+ =/) { print substr($0, RSTART + 5, RLENGTH - 7) }' \
            "$group/lines" "$group/prune.i" >"$group/bad"
        [ -s "$group/bad" ] || break
        awk 'NR == FNR { bad[$1] = 1; next } !(FNR in bad)' "$group/bad" "$2" >"$group/kept"
        mv "$group/kept" "$2"
    done
    sed -n 1,12p "$group/log" >&2
    die "the headers of $face do not compile for $1"
}

# All errors, not the first few: the compilers do not agree on the option's name.
no_limit() {
    if [ "$1" = ours ] && "$native" -ferror-limit=0 -fsyntax-only -x c /dev/null 2>/dev/null; then
        echo -ferror-limit=0
    else
        echo -fmax-errors=0
    fi
}

# The values of a list, as the compiler writes them into its assembly: number, value.
#   answer ours|theirs <list>
answer() {
    as=
    if [ "$1" = ours ] && "$native" --version 2>/dev/null | grep -q clang; then
        as=-fno-integrated-as
    fi
    {
        cat "$group/includes.c"
        echo '#define LOW(x) ((int)(long long)(x))'
        echo '#define HIGH(x) ((int)((long long)(x) >> 32))'
        awk -F "$tab" '{
            if (NR % 200 == 1) {
                print (NR > 1 ? "}\n" : "") "void probe" NR "(void)\n{"
            }
            print "__asm__ volatile(\".ascii \\\"->" $1 " %c0 %c1\\\"\" : : \"i\"(HIGH(" $4 ")), \"i\"(LOW(" $4 ")));"
        } END { print "}" }' "$2"
    } >"$group/answer.c"
    # shellcheck disable=SC2086
    ask "$1" $as -S -o "$group/answer.s" "$group/answer.c" 2>"$group/log" || {
        sed -n 1,12p "$group/log" >&2
        die "the probe of $face does not compile for $1"
    }
    sed -n 's/.*\.ascii "->\([0-9]*\) \([-0-9]*\) \([-0-9]*\)".*/\1 \2 \3/p' "$group/answer.s" |
        awk -v OFS="$tab" '{
            value = $3 < 0 ? $3 + 4294967296 : $3
            print $1, $2 == 0 ? sprintf("%.0f", value) : $2 == -1 && $3 < 0 ? $3 : $2 ":" $3
        }' | sort
}

# GUIDs and property keys as they are defined: kind, name, bytes in plain hexadecimal.
guids() {
    ask "$1" -DINITGUID -E -P "$group/includes.c" | awk -v OFS="$tab" -f "$here/guids.awk" | sort -u
}

# Macros that are string literals: kind, name, text.
strings() {
    awk -F "$tab" -v OFS="$tab" '$2 ~ /^\(?L?"[^"]*"\)?$/ {
        gsub(/[()]/, "", $2)
        print "string", $1, $2
    }' "$group/macros.$1" | sort
}

# Compares one face; leaves what is equal and what is not in <group>/equal and <group>/different.
compare() {
    face=$1 foreign=$2 first=$3
    group=$work/$face
    mkdir -p "$group"
    includes "$face" "$first" >"$group/includes.c"
    candidates
    grep -E "^[0-9]+${tab}(sizeof|alignof)" "$group/candidates" >"$group/list"
    prune theirs "$group/list"
    cut -f 3 "$group/list" | sort -u >"$group/types"
    awk -F "$tab" 'NR == FNR { known[$1] = 1; next }
        $2 !~ /^(sizeof|alignof|offsetof)$/ { print; next }
        $2 == "offsetof" { type = $3; sub(/\..*/, "", type); if (type in known) print; next }
        $3 in known' "$group/types" "$group/candidates" >"$group/list"
    prune theirs "$group/list"
    prune ours "$group/list"
    answer theirs "$group/list" >"$group/value.theirs"
    answer ours "$group/list" >"$group/value.ours"
    sort "$group/list" | join -t "$tab" - "$group/value.theirs" | join -t "$tab" - "$group/value.ours" |
        awk -F "$tab" -v OFS="$tab" '{ print $2, $3, $5, $6, $4 }' >"$group/facts"
    for side in ours theirs; do
        guids $side >"$group/guids.$side"
        strings $side >"$group/strings.$side"
    done
    awk -F "$tab" -v OFS="$tab" '
        NR == FNR { value[$1, $2] = $3; next }
        ($1, $2) in value { print $1, $2, value[$1, $2], $3, "" }' \
        "$group/guids.theirs" "$group/guids.ours" >>"$group/facts"
    awk -F "$tab" -v OFS="$tab" '
        NR == FNR { value[$2] = $3; next }
        $2 in value { print $1, $2, value[$2], $3, "" }' \
        "$group/strings.theirs" "$group/strings.ours" >>"$group/facts"
    awk -F "$tab" '$3 == $4' "$group/facts" >"$group/equal"
    awk -F "$tab" '$3 != $4' "$group/facts" >"$group/different"
}

# The other compilers and C++ give our headers the same numbers: the facts as assertions.
#   agree <compiler>
agree() {
    compiler=$1
    command -v "$compiler" >/dev/null 2>&1 || return 0
    case $compiler in
    *++*) language='-x c++ -std=gnu++17' word=static_assert ;;
    *) language='-x c -std=gnu17' word=_Static_assert ;;
    esac
    {
        cat "$group/includes.c"
        awk -F "$tab" -v word=$word '$5 != "" {
            n = split($4, half, ":")
            value = n == 2 ? "((long long)" half[1] " * 4294967296LL + (unsigned)" half[2] ")" : $4 "LL"
            print word "((long long)(" $5 ") == " value ", \"" $1 " " $2 "\");"
        }' "$group/facts"
    } >"$group/agree"
    # shellcheck disable=SC2086
    if "$compiler" $language $ours -fsyntax-only "$group/agree" >"$group/log" 2>&1; then
        echo "ok     $face: $compiler gives our headers the same numbers"
    else
        sed -n 1,12p "$group/log"
        echo "FAILED $face: $compiler gives our headers other numbers"
        failed=1
    fi
}

failed=0
compare wdk "-isystem $ddk" ntifs.h
for compiler in gcc clang g++ clang++; do agree $compiler; done
compare sdk '' windows.h
for compiler in gcc clang g++ clang++; do agree $compiler; done

# ---- The verdict -------------------------------------------------------------------------------

cat "$work"/*/different | sort -u >"$work/different"
cat "$work"/*/facts | sort -u >"$work/facts"
grep -v '^#' "$here/exceptions" | grep . | tr ' ' "$tab" | sort -u >"$work/exceptions"
awk -F "$tab" -v OFS="$tab" '{ print $1, $2 }' "$work/different" | sort -u >"$work/names"
comm -23 "$work/names" "$work/exceptions" >"$work/unexplained"
comm -13 "$work/names" "$work/exceptions" >"$work/idle"
if [ -s "$work/unexplained" ]; then
    failed=1
    echo "FAILED these are not as mingw-w64 has them:"
    awk -F "$tab" 'NR == FNR { bad[$1, $2] = 1; next }
        ($1, $2) in bad { printf "  %-8s %s: %s there, %s here\n", $1, $2, $3, $4 }' \
        "$work/unexplained" "$work/different" | sed -n 1,60p
fi
if [ -s "$work/idle" ]; then
    failed=1
    echo "FAILED tests/compat/oracle/exceptions explains what is no difference:"
    sed 's/^/  /' "$work/idle"
fi

awk -F "$tab" '{ count[$1]++; total++ } END {
    for (kind in count) printf "%6d %s\n", count[kind], kind
    printf "%6d facts\n", total
}' "$work/facts" | sort -n
structures=$(awk -F "$tab" '$1 == "alignof" { print $2 }' "$work/facts" | sort -u | wc -l)
layout=$(grep -cE "^(sizeof|offsetof)$tab" "$work/facts")
echo "$layout sizes and offsets, $((structures)) structures, $(($(wc -l <"$work/exceptions"))) exceptions"

# What the comparison once covered it goes on covering.
while read -r least what; do
    case $what in
    facts) have=$(wc -l <"$work/facts") ;;
    layout) have=$layout ;;
    structures) have=$structures ;;
    esac
    if [ "$have" -lt "$least" ]; then
        echo "FAILED only $((have)) $what are compared, $least are expected"
        failed=1
    fi
done <"$here/least"
exit $failed
