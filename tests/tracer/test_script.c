/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that name an interpreter: what runs, and which program the calls are attributed to; and
 * what cannot be run at all.
 */
#include <criterion/criterion.h>
#include <sys/stat.h>

#include "tests/kit/run_kit.h"

/* A file of the run's directory that may be executed; "PATH" is returned in a buffer of its own. */
static const char *make_file(const struct run *run, const char *name, const char *text, mode_t mode)
{
	static char paths[4][96];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", run->dir, name);
	FILE *f = fopen(path, "w");
	cr_assert_not_null(f, "%s: %s", path, strerror(errno));
	fputs(text, f);
	fclose(f);
	cr_assert_eq(chmod(path, mode), 0);
	return path;
}

/* A script that `interpreter` is to run, which gets `argument` first. */
static const char *make_script(const struct run *run, const char *name, const char *interpreter,
                               const char *argument)
{
	char text[4300];

	snprintf(text, sizeof text, "#!%s %s\n", interpreter, argument);
	return make_file(run, name, text, 0755);
}

static void expect_texts(const char *what, const char *mode, const char *const *got,
                         size_t got_count, const char *const *want)
{
	size_t n = 0;

	while (want[n])
		n++;
	cr_expect_eq(got_count, n, "%s, %s: %zu, want %zu", what, mode, got_count, n);
	for (size_t i = 0; i < got_count && i < n; i++)
		cr_expect_str_eq(got[i], want[i], "%s, %s: %s, want %s", what, mode, got[i],
		                 want[i]);
}

/* `images` in ascending order, NULL at the end. */
static void expect_recorded(struct run *run, const char *const command[], uint64_t getppids,
                            uint64_t execs, const char *const images[])
{
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		const struct observation *seen;
		struct trace_header header;
		struct error err;

		if (!run_can(mode))
			continue;
		run_tracer(run, run_options[mode], command);
		cr_expect(WIFEXITED(run->status) && WEXITSTATUS(run->status) == 0, "status %#x",
		          (unsigned)run->status);
		struct trace *trace = run_read_trace(run);
		uint64_t got = run_calls(trace, ARCH_X86_64, "getppid");
		cr_expect_eq(got, getppids, "%s: getppid %lu times, want %lu", *run_options[mode],
		             got, getppids);
		got = run_calls(trace, ARCH_X86_64, "execve");
		cr_expect_eq(got, execs, "%s: execve %lu times, want %lu", *run_options[mode], got,
		             execs);
		cr_assert_eq(trace_find(trace, ARCH_X86_64, 110, &seen, &err), 0);
		expect_texts("images of getppid", *run_options[mode], seen->images,
		             seen->image_count, images);
		trace_header(trace, &header);
		expect_texts("images", *run_options[mode], header.images, header.image_count,
		             images);
		trace_free(trace);
	}
}

Test(script, is_recorded_as_the_work_of_its_interpreter)
{
	const char *hop = run_path("victims", "hop"),
		   *interpreter = run_path("victims", "only_getppid");
	struct run run;

	run_init(&run);
	const char *script = make_script(&run, "script", interpreter, "5");
	const char *nested = make_script(&run, "nested", script, "");
	expect_recorded(&run, (const char *const[]){ script, NULL }, 5, 1,
	                (const char *const[]){ interpreter, NULL });
	expect_recorded(&run, (const char *const[]){ nested, NULL }, 5, 1,
	                (const char *const[]){ interpreter, NULL });
	expect_recorded(&run, (const char *const[]){ hop, nested, NULL }, 7, 2,
	                (const char *const[]){ hop, interpreter, NULL });
	run_done(&run);
}

/* A copy of a program that asks for an interpreter (the dynamic linker) where there is none. */
static const char *make_program_without_linker(const struct run *run)
{
	static const char linker[] = "/lib64/ld-linux";
	static char path[96];
	struct stat st;

	FILE *f = fopen(run_path("victims", "only_getppid"), "r");
	cr_assert_not_null(f);
	cr_assert_eq(fstat(fileno(f), &st), 0);
	char *bytes = malloc((size_t)st.st_size);
	cr_assert_eq(fread(bytes, 1, (size_t)st.st_size, f), (size_t)st.st_size);
	fclose(f);
	char *at = memmem(bytes, (size_t)st.st_size, linker, sizeof linker - 1);
	cr_assert_not_null(at, "%s is not in the victim", linker);
	memcpy(at, "/nowhere", 8);
	snprintf(path, sizeof path, "%s/program", run->dir);
	f = fopen(path, "w");
	cr_assert_eq(fwrite(bytes, 1, (size_t)st.st_size, f), (size_t)st.st_size);
	fclose(f);
	free(bytes);
	cr_assert_eq(chmod(path, 0755), 0);
	return path;
}

/* hop tries to exec it, and says 127 when that fails. */
static void expect_failed_exec(struct run *run, const char *file, int errnum)
{
	const char *const command[] = { run_path("victims", "hop"), file, NULL };

	run_program(run, command);
	cr_assert(WIFEXITED(run->status) && WEXITSTATUS(run->status) == 127, "%s can be executed",
	          file);
	for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
		const struct observation *seen;
		struct error err;

		if (!run_can(mode))
			continue;
		run_tracer(run, run_options[mode], command);
		cr_expect(WIFEXITED(run->status) && WEXITSTATUS(run->status) == 127,
		          "%s, %s: status %#x, without us 127", file, *run_options[mode],
		          (unsigned)run->status);
		struct trace *trace = run_read_trace(run);
		cr_assert_eq(trace_find(trace, ARCH_X86_64, 59, &seen, &err), 0);
		cr_expect_eq(seen->calls, 2, "%s, %s: execve %lu times, want 2", file,
		             *run_options[mode], seen->calls);
		if (mode == RUN_TWO_STOPS || mode == RUN_BPF_RESULTS)
			cr_expect(seen->errors == 1 && seen->error_count == 1 &&
			                  seen->error_list[0].errnum == errnum,
			          "%s: %lu errors, the first %d, want one, %d", file, seen->errors,
			          seen->error_count ? seen->error_list[0].errnum : 0, errnum);
		trace_free(trace);
	}
}

Test(script, that_cannot_be_run_fails_as_without_us_and_is_recorded)
{
	struct run run;

	run_init(&run);
	expect_failed_exec(&run, make_script(&run, "script", "/nowhere/interpreter", ""), ENOENT);
	expect_failed_exec(&run, make_program_without_linker(&run), ENOENT);
	expect_failed_exec(&run, make_file(&run, "text", "no program\n", 0755), ENOEXEC);
	expect_failed_exec(&run, make_file(&run, "data", "#!/bin/sh\n", 0644), EACCES);
	expect_failed_exec(&run, "/nowhere/program", ENOENT);
	run_done(&run);
}

/* The statuses of a shell: 127 for what is not there, 126 for what cannot be executed. */
Test(script, that_is_the_command_and_cannot_be_run_ends_us_as_it_ends_a_shell)
{
	struct run run;

	run_init(&run);
	const struct {
		const char *file;
		int want;
	} cases[] = {
		{ make_script(&run, "script", "/nowhere/interpreter", ""), 127 },
		{ make_program_without_linker(&run), 127 },
		{ make_file(&run, "text", "\001\002\n", 0755), 126 },
		{ make_file(&run, "data", "#!/bin/sh\n", 0644), 126 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		for (enum run_mode mode = 0; mode < RUN_MODES; mode++) {
			if (!run_can(mode))
				continue;
			run_tracer(&run, run_options[mode],
			           (const char *const[]){ cases[i].file, NULL });
			cr_expect(WIFEXITED(run.status) && WEXITSTATUS(run.status) == cases[i].want,
			          "%s, %s: status %#x, want exit %d", cases[i].file,
			          *run_options[mode], (unsigned)run.status, cases[i].want);
			cr_expect_neq(access(run.trace, F_OK), 0,
			              "%s, %s: a trace of nothing was written", cases[i].file,
			              *run_options[mode]);
		}
	}
	run_done(&run);
}
