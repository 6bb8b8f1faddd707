/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/review/fold.h"

#include <criterion/criterion.h>

#include "lib/trace/trace.h"

static void add(struct fold *root, const char *inner, const char *outer, const char *leaf)
{
	const char *const frames[] = { inner, outer };
	const struct trace_stack stack = { .frames = frames, .frame_count = 2 };

	cr_assert_eq(fold_add(root, &stack, leaf), 0);
}

Test(fold, writes_frames_that_stacks_share_once_whatever_the_order)
{
	struct fold root = { 0 };

	add(&root, "libc.so.6(write+0x14)", "app(main+0x20)", "write");
	add(&root, "app(+0x1234)", "app(main+0x31)", "read");
	add(&root, "libc.so.6(write+0x88)", "app(main+0x20)", "write");
	cr_assert_eq(root.part_count, 1u, "all begin in main");
	const struct fold *outer = &root.parts[0];
	cr_expect_str_eq(outer->frame, "app(main)", "the place in the function is left out");
	cr_expect_eq(outer->weight, 3u);
	cr_assert_eq(outer->part_count, 2u);
	cr_expect_str_eq(outer->parts[0].frame, "app");
	cr_expect_str_eq(outer->parts[1].frame, "libc.so.6(write)");
	cr_expect_eq(outer->parts[1].weight, 2u);
	cr_expect_str_eq(outer->parts[1].parts[0].frame, "write");
	cr_expect_eq(fold_depth(&root), 3u);
	fold_done(&root);
}

Test(fold, keeps_a_frame_that_has_no_offset)
{
	struct fold root = { 0 };

	add(&root, "no stack", "a+0xyz)", "read");
	cr_expect_str_eq(root.parts[0].frame, "a+0xyz)");
	cr_expect_str_eq(root.parts[0].parts[0].frame, "no stack");
	fold_done(&root);
}
