/* SPDX-License-Identifier: Apache-2.0 */
/*
 * -k: the stacks that a trace keeps.
 */
#include <criterion/criterion.h>

#include "tests/kit/kernel_kit.h"
#include "tests/kit/run_kit.h"

/*
 * The frames of each stack of getppid as one line a stack: "inner middle outer ...". The caller
 * frees it.
 */
static char *stacks_of_getppid(const char *victim, enum arch arch)
{
	const char *const command[] = { run_path("victims", victim), NULL };
	const struct observation *seen;
	char *text = NULL;
	size_t size;
	uint32_t nr;
	struct error err;
	struct run run;

	run_init(&run);
	run_tracer(&run, (const char *const[]){ "-k", NULL }, command);
	struct trace *trace = run_read_trace(&run);
	cr_assert_eq(syscalls_number(arch, "getppid", &nr), SYSCALLS_FOUND);
	cr_assert_eq(trace_find(trace, arch, nr, &seen, &err), 0);
	cr_expect_eq(seen->calls, 101);
	FILE *out = open_memstream(&text, &size);
	for (size_t i = 0; i < seen->stack_count; i++) {
		for (size_t j = 0; j < seen->stacks[i].frame_count; j++)
			fprintf(out, "%s ", seen->stacks[i].frames[j]);
		fputc('\n', out);
	}
	fclose(out);
	trace_free(trace);
	run_done(&run);
	return text;
}

static void expect_order(const char *text, const char *const names[])
{
	const char *at = text;

	for (; *names; names++) {
		const char *found = strstr(at, *names);

		cr_expect(found, "%s is missing, or not where it should be, in\n%s", *names, text);
		at = found ? found : at;
	}
}

Test(call_stacks, names_image_symbol_and_offset_from_the_inside_out)
{
	char *text = stacks_of_getppid("nested", ARCH_X86_64);

	expect_order(text, (const char *const[]){ "libc.so.6(syscall+0x", "nested(inner+0x",
	                                          "nested(middle+0x", "nested(outer+0x",
	                                          "nested(main+0x", NULL });
	free(text);
}

Test(call_stacks, is_kept_for_each_caller_once)
{
	char *text = stacks_of_getppid("nested", ARCH_X86_64);
	int lines = 0;

	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	cr_expect_eq(lines, 2, "%d stacks for 101 calls from two places:\n%s", lines, text);
	cr_expect(strstr(text, "nested(elsewhere+0x"), "%s", text);
	free(text);
}

Test(call_stacks, is_had_from_static_programs)
{
	char *text = stacks_of_getppid("static_nested", ARCH_X86_64);

	expect_order(text, (const char *const[]){
				   "static_nested(inner+0x", "static_nested(middle+0x",
				   "static_nested(outer+0x", "static_nested(main+0x", NULL });
	free(text);
}

Test(call_stacks, says_that_a_32_bit_task_has_no_stack)
{
	if (!kernel_runs_32_bit())
		cr_skip_test(KERNEL_WITHOUT_32_BIT);
	char *text = stacks_of_getppid("i386_nested", ARCH_I386);

	cr_expect_str_eq(text, "no stack \n");
	free(text);
}

Test(call_stacks, are_printed_without_a_trace)
{
	struct run run;

	run_init(&run);
	run_program(&run, (const char *const[]){ run_path("bin", "sc-tracer"), "-k",
	                                         run_path("victims", "nested"), NULL });
	char *text = run_read(run.err);
	cr_expect(strstr(text, "getppid\n > "), "%s", text);
	cr_expect(strstr(text, "nested(inner+0x"), "%s", text);
	cr_expect_null(strstr(text, "% time"), "%s", text);
	free(text);
	run_done(&run);
}
