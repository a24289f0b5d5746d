/* SPDX-License-Identifier: MIT */
/* Pool: what is given out, and each way of misusing it. */
#include <pnpsim/cmocka.h>

#include <wdm.h>

#include <stdbool.h>
#include <string.h>

enum { TAG = 'tseT' };

static void in_call(void **state, void (*actor)(void *context))
{
    pnpsim_assert_ok(pnpsim_call(*state, actor, *state));
}

static void expect_in_call(void **state, const char *rule, void (*actor)(void *context))
{
    pnpsim_assert_ok(pnpsim_expect_finding(*state, rule));
    in_call(state, actor);
}

static bool is_filled(const void *memory, int value, size_t size)
{
    const unsigned char *bytes = memory;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

static void allocates_zeroed(void *context)
{
    (void)context;
    PVOID block = ExAllocatePool2(POOL_FLAG_PAGED, 100, TAG);
    pnpsim_check(block != NULL && is_filled(block, 0, 100));
    pnpsim_check((uintptr_t)block % 16 == 0);
    ExFreePoolWithTag(block, TAG);
    block = ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_UNINITIALIZED, 100, TAG);
    pnpsim_check(block != NULL && !is_filled(block, 0, 100));
    ExFreePool(block);
}

/* K-8.3.1 */
static void pool_is_zeroed_unless_it_is_asked_for_uninitialized(void **state)
{
    in_call(state, allocates_zeroed);
}

static void allocates_pages(void *context)
{
    (void)context;
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, PAGE_SIZE, TAG);
    pnpsim_check(block != NULL && (uintptr_t)block % PAGE_SIZE == 0);
    memset(block, 1, PAGE_SIZE);
    ExFreePoolWithTag(block, TAG);
}

/* K-8.3.1 */
static void a_block_of_a_page_or_more_begins_on_a_page(void **state)
{
    in_call(state, allocates_pages);
}

static void allocates_with_bad_flags(void *context)
{
    (void)context;
    pnpsim_check(ExAllocatePool2(0, 8, TAG) == NULL);
    pnpsim_check(ExAllocatePool2(POOL_FLAG_PAGED | POOL_FLAG_NON_PAGED, 8, TAG) == NULL);
    pnpsim_check(ExAllocatePool2(POOL_FLAG_PAGED | 0x10000, 8, TAG) == NULL);
    PVOID block = ExAllocatePool2(POOL_FLAG_PAGED | POOL_FLAG_OPTIONAL_START, 8, TAG);
    pnpsim_check(block != NULL);
    ExFreePoolWithTag(block, TAG);
}

/* K-8.3.1 */
static void invalid_required_flags_give_null_and_optional_ones_are_ignored(void **state)
{
    in_call(state, allocates_with_bad_flags);
}

static void allocates_without_tag(void *context)
{
    (void)context;
    pnpsim_check(ExAllocatePool2(POOL_FLAG_PAGED, 8, 0) == NULL);
}

/* V-POOL_ZERO_BYTES */
static void an_allocation_without_a_tag_fails_and_is_found(void **state)
{
    expect_in_call(state, "POOL_ZERO_BYTES", allocates_without_tag);
}

static void allocates_nothing(void *context)
{
    (void)context;
    PVOID block = ExAllocatePoolWithTag(NonPagedPool, 0, TAG);
    pnpsim_check(block != NULL);
    ExFreePool(block);
}

/* V-POOL_ZERO_BYTES, K-8.3.2 */
static void an_allocation_of_no_bytes_is_found(void **state)
{
    expect_in_call(state, "POOL_ZERO_BYTES", allocates_nothing);
}

static void allocates_paged_high(void *context)
{
    (void)context;
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    PVOID block = ExAllocatePool2(POOL_FLAG_PAGED, 8, TAG);
    PVOID fine = ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, TAG);
    ExFreePoolWithTag(fine, TAG);
    KeLowerIrql(irql);
    ExFreePoolWithTag(block, TAG);
}

/* V-POOL_ALLOC_IRQL, K-8.3.1 */
static void paged_pool_at_dispatch_is_found_and_nonpaged_is_fine(void **state)
{
    expect_in_call(state, "POOL_ALLOC_IRQL", allocates_paged_high);
}

static void frees_paged_high(void *context)
{
    (void)context;
    PVOID block = ExAllocatePool2(POOL_FLAG_PAGED, 8, TAG);
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    ExFreePoolWithTag(block, TAG);
    KeLowerIrql(irql);
}

/* V-POOL_FREE_IRQL, K-8.3.3 */
static void freeing_paged_pool_at_dispatch_is_found(void **state)
{
    expect_in_call(state, "POOL_FREE_IRQL", frees_paged_high);
}

static void frees_twice(void *context)
{
    (void)context;
    PVOID block = ExAllocatePool2(POOL_FLAG_PAGED, 8, TAG);
    ExFreePoolWithTag(block, TAG);
    ExFreePoolWithTag(block, TAG);
}

/* V-POOL_BAD_FREE */
static void freeing_a_block_twice_is_found(void **state)
{
    expect_in_call(state, "POOL_BAD_FREE", frees_twice);
}

static void frees_middle(void *context)
{
    (void)context;
    char *block = ExAllocatePool2(POOL_FLAG_PAGED, 64, TAG);
    ExFreePoolWithTag(block + 16, TAG);
    ExFreePoolWithTag(block, TAG);
}

/* V-POOL_BAD_FREE */
static void freeing_the_inside_of_a_block_is_found_and_says_so(void **state)
{
    struct pnpsim *sim = *state;
    expect_in_call(state, "POOL_BAD_FREE", frees_middle);
    assert_non_null(strstr(pnpsim_finding_at(sim, 0)->message, "inside a block"));
}

static void writes_behind(void *context)
{
    (void)context;
    volatile char *block = ExAllocatePool2(POOL_FLAG_PAGED, 10, TAG);
    block[10] = 'x';
    ExFreePoolWithTag((PVOID)(uintptr_t)block, TAG);
}

/* V-POOL_OVERRUN */
static void writing_one_byte_behind_a_block_is_found_when_it_is_freed(void **state)
{
    expect_in_call(state, "POOL_OVERRUN", writes_behind);
}

static void frees_with_other_tag(void *context)
{
    (void)context;
    PVOID block = ExAllocatePool2(POOL_FLAG_PAGED, 8, TAG);
    ExFreePoolWithTag(block, 'rehO');
}

/* V-POOL_TAG_MISMATCH */
static void freeing_with_another_tag_is_found_and_names_both(void **state)
{
    struct pnpsim *sim = *state;
    expect_in_call(state, "POOL_TAG_MISMATCH", frees_with_other_tag);
    assert_non_null(strstr(pnpsim_finding_at(sim, 0)->message, "'Test', freed with 'Oher'"));
}

static void uses_lookaside(void *context)
{
    (void)context;
    NPAGED_LOOKASIDE_LIST list;
    ExInitializeNPagedLookasideList(&list, NULL, NULL, 0, 48, TAG, 0);
    PVOID a = ExAllocateFromNPagedLookasideList(&list);
    PVOID b = ExAllocateFromNPagedLookasideList(&list);
    pnpsim_check(a != NULL && b != NULL && a != b);
    ExFreeToNPagedLookasideList(&list, a);
    ExFreeToNPagedLookasideList(&list, b);
    pnpsim_check(list.L.TotalAllocates == 2 && list.L.TotalFrees == 2);
    ExDeleteNPagedLookasideList(&list);
    pnpsim_check(ExAllocateFromNPagedLookasideList(&list) == NULL);
}

/* V-BAD_OBJECT */
static void a_lookaside_list_gives_blocks_until_it_is_deleted(void **state)
{
    expect_in_call(state, "BAD_OBJECT", uses_lookaside);
}

static void pushes_and_pops(void *context)
{
    (void)context;
    SLIST_HEADER head;
    SLIST_ENTRY first;
    SLIST_ENTRY second;
    InitializeSListHead(&head);
    pnpsim_check(InterlockedPushEntrySList(&head, &first) == NULL);
    pnpsim_check(InterlockedPushEntrySList(&head, &second) == &first);
    pnpsim_check(QueryDepthSList(&head) == 2);
    pnpsim_check(InterlockedPopEntrySList(&head) == &second);
    pnpsim_check(InterlockedFlushSList(&head) == &first);
    pnpsim_check(InterlockedPopEntrySList(&head) == NULL);
}

static void a_sequenced_list_is_last_in_first_out(void **state)
{
    in_call(state, pushes_and_pops);
}

static void frees_twice_for_windows(void *context)
{
    frees_twice(context);
}

/* V-POOL_BAD_FREE */
static void under_the_windows_policy_a_double_free_is_the_bug_check(void **state)
{
    struct pnpsim *sim = *state;
    pnpsim_assert_ok(pnpsim_expect_finding(sim, "POOL_BAD_FREE"));
    pnpsim_assert_ok(pnpsim_expect_bugcheck(sim, 0xC2));
    assert_int_equal(pnpsim_call(sim, frees_twice_for_windows, NULL), PNPSIM_E_STOPPED);
}

static struct pnpsim_options windows_policy = PNPSIM_OPTIONS_INIT;

int main(void)
{
    windows_policy.policy = PNPSIM_POLICY_WINDOWS;
    const struct CMUnitTest tests[] = {
        pnpsim_unit_test(pool_is_zeroed_unless_it_is_asked_for_uninitialized),
        pnpsim_unit_test(a_block_of_a_page_or_more_begins_on_a_page),
        pnpsim_unit_test(invalid_required_flags_give_null_and_optional_ones_are_ignored),
        pnpsim_unit_test(an_allocation_without_a_tag_fails_and_is_found),
        pnpsim_unit_test(an_allocation_of_no_bytes_is_found),
        pnpsim_unit_test(paged_pool_at_dispatch_is_found_and_nonpaged_is_fine),
        pnpsim_unit_test(freeing_paged_pool_at_dispatch_is_found),
        pnpsim_unit_test(freeing_a_block_twice_is_found),
        pnpsim_unit_test(freeing_the_inside_of_a_block_is_found_and_says_so),
        pnpsim_unit_test(writing_one_byte_behind_a_block_is_found_when_it_is_freed),
        pnpsim_unit_test(freeing_with_another_tag_is_found_and_names_both),
        pnpsim_unit_test(a_lookaside_list_gives_blocks_until_it_is_deleted),
        pnpsim_unit_test(a_sequenced_list_is_last_in_first_out),
        pnpsim_unit_test_with(under_the_windows_policy_a_double_free_is_the_bug_check,
                              &windows_policy),
    };
    return pnpsim_run_tests("pool", tests);
}
