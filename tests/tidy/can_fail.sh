#!/bin/sh
# SPDX-License-Identifier: MIT
# A check that cannot fail checks nothing. For one check this makes small trees: a good one, which
# must pass, and bad ones, each of which must be refused with the words that belong to it.
#
#   sh tests/tidy/can_fail.sh <check>

set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
check=$1
tree=$(mktemp -d "${TMPDIR:-/tmp}/pnpsim-tree.XXXXXX") || exit 2
trap 'rm -rf "$tree"' EXIT
cases=0
failures=0

# Writes standard input to a file of the tree.
put() {
  mkdir -p "$tree/$(dirname "$1")"
  cat >"$tree/$1"
}

# A C file with a proper beginning.
put_c() {
  { echo '/* SPDX-License-Identifier: MIT */'
    echo '/* Owns one thing. */'
    echo
    cat
  } | put "$1"
}

# Starts a fresh, good tree.
fresh() {
  rm -rf "${tree:?}"/*
  put_c include/wdk/wdm.h <<'C'
typedef int NTSTATUS;
C
  put_c include/sdk/cfgmgr32.h <<'C'
typedef unsigned CONFIGRET;
C
  put_c include/pnpsim/pnpsim.h <<'C'
int pnpsim_run(void);
C
  put_c src/tree/hardware.h <<'C'
struct pn_hardware;
C
  put_c src/pnp/dispatch.c <<'C'
#include "pnp/dispatch.h"
#include "event/event.h"

#include <wdm.h>

/* K-1.1: http://example.org is only a comment. */
int pn_dispatch_event(void)
{
    return 0;
}
C
  put_c src/drivers/bus.c <<'C'
#include <wdm.h>
#include "tree/hardware.h"
C
  put_c src/host/loop.c <<'C'
#include "host/loop.h"

#include <uv.h>
#include <wchar.h>
C
  put_c src/ddi/io_report.c <<'C'
NTSTATUS IoReportTargetDeviceChange(void *PhysicalDeviceObject, void *Notification)
{
    PN_DDI_ENTER(IoReportTargetDeviceChange, PASSIVE_LEVEL);
    NTSTATUS status = pn_submit(sim, PhysicalDeviceObject, Notification);
    PN_DDI_LEAVE();
    return status;
}
C
  put_c tests/rules/test_order.c <<'C'
/* K-1.1 */
static void user_mode_comes_first(void **state)
{
    pn_use(state);
}

static const struct test all[] = { cmocka_unit_test(user_mode_comes_first) };
C
  put_c tests/random/random.h <<'C'
#include <stdint.h>
C
  put_c tests/random/model.c <<'C'
#include "model.h"

#include <pnpsim/device.h>
C
  put_c tests/random/model_op.c <<'C'
#include "random.h"
C
  put_c tests/random/subject.c <<'C'
#include <wdm.h>
C
  put_c examples/01_first/recorder.c <<'C'
#include <wdm.h>
C
  put docs/rules.md <<'M'
| id | in our words | source | function | test |
|---|---|---|---|---|
| K-1.1 | Order. | a page | `src/pnp/dispatch.c:pn_dispatch_event` | `tests/rules/test_order.c:user_mode_comes_first` |

## Not simulated yet

| id | in our words | source | function | test |
|---|---|---|---|---|
| K-9.9 | Later. | a page | | |
M
  put docs/tour.md <<'M'
It starts in `src/pnp/dispatch.c:pn_dispatch_event`, see [the rules](rules.md) in `docs/rules.md`.
M
}

run_check() { sh "$here/check_$check.sh" "$tree" 2>&1; }

good() {
  cases=$((cases + 1))
  if ! output=$(run_check); then
    failures=$((failures + 1))
    printf 'refused a good tree: %s\n%s\n' "$1" "$output"
  fi
}

# The tree as it stands now is bad: expects the check to fail and to say these words.
bad() {
  cases=$((cases + 1))
  if output=$(run_check); then
    failures=$((failures + 1))
    printf 'accepted a bad tree: expected "%s"\n' "$1"
  elif ! printf '%s\n' "$output" | grep -qF -- "$1"; then
    failures=$((failures + 1))
    printf 'refused it with other words than "%s":\n%s\n' "$1" "$output"
  fi
  fresh
}

include_in() { { echo; echo "#include $2"; } >>"$tree/$1"; }

lines() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print "    x++;" }'; }

cases_of_layers() {
  include_in src/pnp/dispatch.c '"ddi/io.h"'; bad 'which lies above it'
  put_c src/notify/list.c <<'C'
#include "user/app.h"
C
  bad 'never include each other'
  put_c src/sdk/cm.c <<'C'
#include "control/sim.h"
C
  bad 'sdk/ and control/ never include each other'
  put_c src/kernel/task.c <<'C'
#include "io/irp.h"
C
  bad 'kernel/ includes io/irp.h, which lies above it'
  include_in src/pnp/dispatch.c '<uv.h>'; bad 'only host/ may'
  include_in src/host/loop.c '<wdm.h>'; bad 'Windows header wdm.h'
  include_in src/drivers/bus.c '"pnp/dispatch.h"'; bad 'include/wdk and tree/hardware.h only'
  include_in src/drivers/bus.c '<pnpsim/pnpsim.h>'; bad 'include/wdk and tree/hardware.h only'
  include_in include/wdk/wdm.h '<pnpsim/pnpsim.h>'; bad 'sees no simulator name'
  include_in include/sdk/cfgmgr32.h '<pnpsim/pnpsim.h>'; bad 'sees no simulator name'
  include_in include/pnpsim/pnpsim.h '"kernel/task.h"'; bad 'private kernel/task.h'
  include_in include/pnpsim/pnpsim.h '<uv.h>'; bad 'struct uv_loop_s'
  include_in src/pnp/dispatch.c '"dispatch.h"'; bad 'write the layer'
  include_in src/pnp/dispatch.c '"misc/dispatch.h"'; bad 'unknown layer'
  include_in examples/01_first/recorder.c '<pnpsim/pnpsim.h>'; bad 'plain driver source'
  include_in tests/random/model.c '"pnp/pnp.h"'; bad 'the model includes pnp/pnp.h'
  include_in tests/random/model_op.c '<wdm.h>'; bad 'the model includes wdm.h'
  include_in tests/random/random.h '"subject.h"'; bad 'the model includes subject.h'
  include_in tests/random/subject.c '"pnp/pnp.h"'; good 'what is not the model sees more'
  fresh
}

cases_of_folders() {
  put_c src/misc/thing.c </dev/null; bad 'src/misc:1: is not a layer'
  put tools/run </dev/null; bad 'no place at the top level'
  put tests/extra/test_a.c </dev/null; bad 'not a kind of test'
  put include/linux/a.h </dev/null; bad 'three faces'
  put_c src/pnp/deep/thing.c </dev/null; bad 'no folders inside'
  put src/pnp/notes.md </dev/null; bad '.c and .h files only'
}

cases_of_sizes() {
  lines 600 | put_c src/pnp/long.c; bad 'lines; 600 at most'
  { echo 'int pn_long(void)'; echo '{'; lines 71; echo '}'; } | put_c src/pnp/long.c
  bad 'pn_long has 71 lines; 70 at most'
  { echo 'int pn_long(void)'; echo '{'; lines 70; echo '}'; } | put_c src/pnp/long.c
  good 'a function of 70 lines'
  fresh
  awk 'BEGIN { printf "/* "; for (i = 0; i < 98; i++) printf "x"; print " */" }' |
    put_c src/pnp/wide.c
  bad 'columns; 100 at most'
  printf '/* \303\274 */\n' | put_c src/pnp/umlaut.c; bad 'outside ASCII'
  printf '\tint x;\n' | put_c src/pnp/tab.c; bad 'a tab'
}

cases_of_rules() {
  echo '/* K-1.2 */' >>"$tree/src/pnp/dispatch.c"; bad 'cites K-1.2, which has no row'
  echo 'PN_RULE(LATE, 1)' | put_c src/observe/rules.h; bad 'cites V-LATE'
  echo '/* V-SOME_RULE */' >>"$tree/tests/rules/test_order.c"; bad 'cites V-SOME_RULE'
  echo '/* UTF-8 and HW-12 are no rules; K-9.9 is known. */' >>"$tree/src/pnp/dispatch.c"
  good 'words that look like ids'
  fresh
  row() { echo "| $1 |" >>"$tree/docs/added"; { cat "$tree/docs/added" "$tree/docs/rules.md"; } \
    >"$tree/docs/new"; mv "$tree/docs/new" "$tree/docs/rules.md"; rm "$tree/docs/added"; }
  f='`src/pnp/dispatch.c:pn_dispatch_event`'
  t='`tests/rules/test_order.c:user_mode_comes_first`'
  row "K-1.3 | words | page | \`src/pnp/dispatch.c:pn_gone\` | $t"; bad 'function that does not exist'
  row "K-1.3 | words | page | \`src/pnp/gone.c:pn_gone\` | $t"; bad 'function that does not exist'
  row "K-1.3 | words | page | $f | \`tests/rules/test_order.c:gone\`"; bad 'test that does not exist'
  row "K-1.3 | words | page | | $t"; bad 'names no function'
  row "K-1.3 | words | page | $f | "; bad 'names no test'
  row "K-1.3 | words | | $f | $t"; bad 'lacks a source'
  row "K-1.1 | words | page | $f | $t"; bad 'second row'
  row "X-1.1 | words | page | $f | $t"; bad 'not a rule id'
  row "K-1.3 | words | page"; bad 'lacks a column'
  put_c tests/rules/test_order.c <<'C'
static void user_mode_comes_first(void **state)
{
}
C
  bad 'not registered'
}

cases_of_docs() {
  echo 'See [there](gone.md).' >>"$tree/docs/tour.md"; bad 'gone.md leads nowhere'
  echo 'Then src/pnp/gone.c:pn_x runs.' >>"$tree/docs/tour.md"; bad 'no file src/pnp/gone.c'
  echo 'Then pnp/dispatch.c:pn_gone runs.' >>"$tree/docs/tour.md"; bad 'does not define pn_gone'
  echo 'See `src/gone/thing.c`.' >>"$tree/docs/tour.md"; bad 'there is no src/gone/thing.c'
  echo 'See [a site](https://example.org/x) and [above](#here).' >>"$tree/docs/tour.md"
  good 'links to elsewhere'
  fresh
  echo '[x](docs/none.md)' | put README.md; bad 'README.md:1'
  routine() {
    printf '%s\n' 'PNPSIM_API struct pnpsim_thing *' 'pnpsim_go(void);' | put_c include/pnpsim/go.h
    echo "There is \`$1\`." | put docs/control-api.md
  }
  fresh
  routine pnpsim_come; bad 'go.h:5: docs/control-api.md does not name pnpsim_go'
  routine pnpsim_go_on; bad 'does not name pnpsim_go'
  routine pnpsim_go; good 'a routine that is named'
}

cases_of_banned() {
  call() { printf 'int pn_f(void)\n{\n    %s;\n}\n' "$1" >>"$tree/src/pnp/dispatch.c"; }
  call 'p = malloc(3)'; bad 'malloc(): use pn_alloc'
  call 'free(p)'; bad 'free(): use pn_alloc'
  call 'x = rand()'; bad 'rand()'
  call 'x = time(NULL)'; bad 'virtual clock'
  call 'printf("x")'; bad 'never prints'
  call 'fprintf(stderr, "x")'; bad 'never prints'
  call 'sprintf(a, "x")'; bad 'bounded form'
  call 'assert(x)'; bad 'use PN_ASSERT'
  call 'usleep(1)'; bad 'real time'
  call 'pthread_self()'; bad 'lives in host/'
  call 'x = 1; // one'; bad 'write /* */ comments'
  call 'x = 1; /* TODO: two */'; bad 'work left undone'
  call 'log("malloc(3) // http://x"); pn_time(x); ops->free(x); /* free(x) */'
  good 'strings, comments, members and longer names'
  fresh
  printf 'void *pn_a(void)\n{\n    return malloc(1);\n}\n' | put_c src/base/alloc.c
  good 'base/ allocates'
}

cases_of_headings() {
  echo 'int x;' | put src/pnp/bare.c; bad 'first line must be'
  { echo '/* SPDX-License-Identifier: MIT */'; echo 'int x;'; } | put src/pnp/mute.c
  bad 'what this file owns'
  echo 'echo' | put cmake/run.sh; bad 'licence line is missing'
}

cases_of_prologue() {
  put_c src/ddi/io_other.c <<'C'
VOID
IoInvalidateDeviceRelations(void *DeviceObject)
{
    pn_enumerate(DeviceObject);
}
C
  bad 'IoInvalidateDeviceRelations does not open with'
  put_c src/sdk/cm.c <<'C'
CONFIGRET CM_Register_Notification(void *filter, void *context,
                                   void *callback, void **handle)
{
    /* PN_SDK_ENTER is only mentioned here. */
    return pn_watch(filter, context, callback, handle);
}
C
  bad 'CM_Register_Notification does not open with'
  put_c src/ddi/name.c <<'C'
VOID IoOne(void *DeviceObject)
{
    PN_DDI_ENTER(IoTwo, PASSIVE_LEVEL);
    PN_DDI_LEAVE();
}
C
  bad 'IoOne enters as IoTwo'
  put_c src/ddi/early.c <<'C'
NTSTATUS IoEarly(void *DeviceObject)
{
    PN_DDI_ENTER(IoEarly, PASSIVE_LEVEL);
    if (DeviceObject == NULL) {
        return 1;
    }
    PN_DDI_LEAVE();
    return 0;
}
C
  bad 'IoEarly returns 2 times and leaves 1 times'
  put_c src/ddi/local.c <<'C'
static int Helper(void)
{
    return 0;
}

VOID IoDeclared(void *DeviceObject);
C
  good 'a static function and a declaration'
}

cases_of_words() {
  printf 'See %s for it.\n' "/ho""me/someone/x" >>"$tree/docs/tour.md"; bad "somebody's machine"
  printf 'See %s for it.\n' "/tm""p/someone/x" >>"$tree/docs/tour.md"; bad "somebody's machine"
  printf '/* %s */\n' "PiNot""ifyDriver" >>"$tree/src/pnp/dispatch.c"; bad 'non-public'
}

[ -f "$here/check_$check.sh" ] || { echo "there is no check_$check.sh"; exit 2; }
fresh
good 'the tree that the cases start from'
"cases_of_$check" || { echo "no cases for $check"; exit 1; }
echo "$cases trees, $failures wrong verdicts"
[ "$failures" -eq 0 ] && [ "$cases" -ge 4 ]
