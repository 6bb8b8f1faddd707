/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of other programs as traces: what they say, and what they do not know. */
#include "genprof/import/import.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"

struct imported {
	struct trace *trace;
	struct warnings warnings, notes;
	struct error err;
};

static struct imported read_logs(enum import_format format, const char *const *logs, size_t count)
{
	const struct import_options options = { format, ARCH_X86_64 };
	struct imported result = { .trace = NULL };
	struct import *import = import_new(&options, &result.warnings, &result.notes);
	int rc = 0;

	cr_assert_not_null(import);
	for (size_t i = 0; i < count && rc == 0; i++) {
		FILE *in = fmemopen((void *)logs[i], strlen(logs[i]), "r");
		rc = import_read(import, in, "log", &result.err);
		fclose(in);
	}
	if (rc == 0)
		rc = import_finish(import, &result.trace, &result.err);
	cr_assert_eq(result.trace == NULL, rc != 0);
	import_free(import);
	return result;
}

static struct imported read_log(const char *log)
{
	return read_logs(IMPORT_ANY, &log, 1);
}

static void done(struct imported *imported)
{
	trace_free(imported->trace);
	warnings_done(&imported->warnings);
	warnings_done(&imported->notes);
}

/*
 * "2 socket(2,1,0) EACCES:1 by /bin/a" : calls, the kept arguments of each tuple, errors, programs;
 * "+" for others.
 */
static const char *describe(const struct imported *imported, enum arch arch, const char *name)
{
	static char text[1024];
	const struct observation *o;
	struct error err;
	uint32_t nr;
	FILE *out = fmemopen(text, sizeof text, "w");

	cr_assert_not_null(imported->trace, "%s", imported->err.text);
	cr_assert_eq(syscalls_number(arch, name, &nr), SYSCALLS_FOUND, "%s", name);
	if (trace_find(imported->trace, arch, nr, &o, &err) != 0) {
		fclose(out);
		return "none";
	}
	fprintf(out, "%d %s", (int)o->calls, name);
	for (size_t t = 0; t < o->tuple_count; t++) {
		for (unsigned i = 0; i < CALL_ARGS; i++) {
			if (o->arg_set >> i & 1)
				fprintf(out, "%s%u=%#llx",
				        t && !(o->arg_set & ((1u << i) - 1)) ? "; " : " ", i,
				        (unsigned long long)o->tuples[t].values[i]);
		}
	}
	for (size_t e = 0; e < o->error_count; e++)
		fprintf(out, " %s:%d", strerrorname_np(o->error_list[e].errnum),
		        (int)o->error_list[e].calls);
	for (size_t i = 0; i < o->image_count; i++)
		fprintf(out, " %s", o->images[i]);
	fprintf(out, "%s", o->images_truncated ? " +" : "");
	fclose(out);
	return text;
}

#define EXPECT(imported, arch, name, want)                                                \
	cr_expect_str_eq(describe((imported), (arch), (name)), (want), "got %s, want %s", \
	                 describe((imported), (arch), (name)), (want))

static const char *header_text(const struct imported *imported, size_t which)
{
	struct trace_header header;

	trace_header(imported->trace, &header);
	return which == 0 ? header.commands[0] : which == 1 ? header.endings[0] : header.engines[0];
}

/* ---- strace ---- */

/*
 * The pieces of a call are joined again with each line: without a bound that takes hours for 20 MB.
 */
Test(import, counts_a_call_that_goes_on_for_ever_once_and_joins_no_more_of_it)
{
	enum { LINES = 40 };
	char log[64 * (LINES + 2)] = "1 lseek(3, <unfinished ...>\n";

	for (int i = 0; i < LINES; i++)
		strcat(log, "1 <... lseek resumed>0 <unfinished ...>\n");
	struct imported got = read_log(log);
	EXPECT(&got, ARCH_X86_64, "lseek", "1 lseek +");
	cr_expect(strstr(got.warnings.lines[0], "the line is not understood"), "%s",
	          got.warnings.lines[0]);
	done(&got);
}

Test(import, reads_scalar_arguments_errors_and_programs_of_a_strace_log)
{
	struct imported got = read_log(
		"execve(\"/bin/ls\", [\"ls\", \"-l\"], 0x7ffe8 /* 37 vars */) = 0\n"
		"socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3\n"
		"connect(3, {sa_family=AF_UNIX, sun_path=\"/run/a, b)c\"}, 110) = -1 ENOENT (No "
		"such file or directory)\n"
		"openat(AT_FDCWD, \"/etc/\\\"x\", O_RDONLY|O_CLOEXEC) = 3</etc/x(1)>\n"
		"openat(AT_FDCWD, \"/etc/y\", O_RDONLY|O_CLOEXEC) = -1 EACCES (Permission denied)\n"
		"kill(3, SIGRT_2)                        = 0\n"
		"ioctl(1, SNDCTL_TMR_TIMEBASE or TCGETS, {c_iflag=ICRNL, ...}) = 0\n"
		"futex(0x7f, FUTEX_WAIT_PRIVATE, 1, NULL) = ? ERESTARTSYS (To be restarted if "
		"SA_RESTART is set)\n"
		"--- SIGCHLD {si_signo=SIGCHLD} ---\n"
		"exit_group(0)                           = ?\n"
		"+++ exited with 7 +++\n");

	EXPECT(&got, ARCH_X86_64, "socket", "1 socket 0=0x1 1=0x80001 2=0 /bin/ls");
	EXPECT(&got, ARCH_X86_64, "connect", "1 connect ENOENT:1 /bin/ls");
	EXPECT(&got, ARCH_X86_64, "openat", "2 openat 2=0x80000 EACCES:1 /bin/ls");
	EXPECT(&got, ARCH_X86_64, "kill", "1 kill 1=0x22 /bin/ls");
	EXPECT(&got, ARCH_X86_64, "ioctl", "1 ioctl 1=0x5401 /bin/ls");
	EXPECT(&got, ARCH_X86_64, "futex", "1 futex 1=0x80 /bin/ls");
	EXPECT(&got, ARCH_X86_64, "execve", "1 execve /bin/ls");
	EXPECT(&got, ARCH_X86_64, "exit_group", "1 exit_group /bin/ls");
	cr_expect_str_eq(header_text(&got, 0), "ls -l");
	cr_expect_str_eq(header_text(&got, 1), "exit 7");
	cr_expect_str_eq(header_text(&got, 2), "strace");
	cr_expect(trace_has_results(got.trace));
	cr_expect_eq(got.warnings.count, 0u, "%s", got.warnings.count ? got.warnings.lines[0] : "");
	done(&got);
}

Test(import, joins_calls_that_others_interrupt_whatever_stands_before_a_line)
{
	struct imported got = read_log(
		"17 10:11:12.000001 [00007f12] execve(\"/bin/sh\", [\"sh\"], 0x7ffe8 /* 1 var */) "
		"= 0 <0.000100>\n"
		"17 10:11:12.000002 [00007f12] clone(child_stack=NULL, "
		"flags=CLONE_CHILD_SETTID|SIGCHLD <unfinished ...>\n"
		"18 10:11:12.000003 [00007f12] getpid() = 18 <0.000003>\n"
		"17 10:11:12.000004 [00007f12] <... clone resumed>, child_tidptr=0x7f) = 18 "
		"<0.000200>\n"
		"18 10:11:12.000005 [00007f12] execve(\"/bin/ls\", [\"ls\"], 0x7ffe8 /* 1 var */) "
		"= 0 <0.000100>\n"
		"18 10:11:12.000006 [00007f12] lseek(3, 0,  <unfinished ...>\n"
		"17 10:11:12.000007 [00007f12] wait4(-1,  <unfinished ...>\n"
		"18 10:11:12.000008 [00007f12] <... lseek resumed>SEEK_END) = 0 <0.000010>\n"
		"18 10:11:12.000009 [00007f12] +++ exited with 3 +++\n"
		"17 10:11:12.000010 [00007f12] +++ killed by SIGKILL +++\n");

	EXPECT(&got, ARCH_X86_64, "clone", "1 clone 0=0x1000011 /bin/sh");
	EXPECT(&got, ARCH_X86_64, "getpid", "1 getpid /bin/sh");
	EXPECT(&got, ARCH_X86_64, "lseek", "1 lseek 2=0x2 /bin/ls");
	EXPECT(&got, ARCH_X86_64, "wait4", "1 wait4 /bin/sh");
	cr_expect_str_eq(header_text(&got, 1), "signal SIGKILL");
	cr_expect_eq(got.warnings.count, 0u, "%s", got.warnings.count ? got.warnings.lines[0] : "");
	done(&got);
}

/* As strace 6.1 shows them, with and without what the kernel wrote there; and a bare pointer. */
Test(import, reads_the_numbers_in_memory_that_say_what_a_call_does)
{
	struct imported got = read_log(
		"clone3({flags=CLONE_VM|CLONE_THREAD, child_tid=0x7f0, parent_tid=0x7f0, "
		"exit_signal=0, stack=0x7f0, stack_size=0x7fff80, tls=0x7f0} => "
		"{parent_tid=[18]}, 88) = 18\n"
		"clone3({flags=CLONE_NEWUSER, exit_signal=SIGCHLD, stack=NULL, "
		"stack_size=0, set_tid=[5, 6], set_tid_size=2}, 88) = -1 EPERM (Operation not "
		"permitted)\n"
		"openat2(AT_FDCWD, \"x, {resolve=RESOLVE_BENEATH}\", {flags=O_RDONLY|O_CLOEXEC, "
		"resolve=RESOLVE_NO_SYMLINKS}, 24) = 3\n");

	EXPECT(&got, ARCH_X86_64, "clone3",
	       "2 clone3 0=0x10100 1=0; 0=0x10000000 1=0x11 EPERM:1 +");
	EXPECT(&got, ARCH_X86_64, "openat2", "1 openat2 2=0x80000 3=0x4 +");
	cr_expect_eq(got.warnings.count, 0u, "%s", got.warnings.count ? got.warnings.lines[0] : "");
	done(&got);
	got = read_log("clone3(0x7f1234, 88) = 18\n"
	               "clone3({flags=CLONE_OF_TOMORROW, exit_signal=SIGCHLD}, 88) = 18\n"
	               "clone3({flags=CLONE_VM, 88) = 18\n");
	EXPECT(&got, ARCH_X86_64, "clone3", "3 clone3 +");
	cr_assert_eq(got.notes.count, 1u);
	cr_expect(strstr(got.notes.lines[0], "\"CLONE_OF_TOMORROW\" is no constant known here"),
	          "%s", got.notes.lines[0]);
	done(&got);
}

Test(import, leaves_open_what_is_no_constant_known_here)
{
	struct imported got = read_log("socket(AF_UNIX, SOCK_STREAM, 0) = 3\n"
	                               "socket(AF_SOMETHING_NEW, SOCK_DGRAM, 0) = 3\n"
	                               "mprotect(0x1000, 4096, PROT_READ|PROT_NEW) = 0\n"
	                               "mprotect(0x1000, 4096, PROT_READ) = 0\n"
	                               "fcntl(3, F_GETFL) = 0\n");

	EXPECT(&got, ARCH_X86_64, "socket", "2 socket 1=0x1 2=0; 1=0x2 2=0 +");
	EXPECT(&got, ARCH_X86_64, "mprotect", "2 mprotect +");
	cr_assert_eq(got.notes.count, 2u);
	cr_expect_str_eq(got.notes.lines[0], "log:2: socket: domain: \"AF_SOMETHING_NEW\" is no "
	                                     "constant known here: the argument is left open");
	done(&got);
}

/* Without -o the program writes between and into the lines. */
Test(import, passes_over_what_the_program_writes_itself)
{
	struct imported got = read_log(
		"hello\n"
		"execve(\"/bin/sh\", [\"sh\"], 0x7ffe8 /* 1 var */) = 0\n"
		"write(2, \"err\\n\", 4err\n"
		")                    = 4\n"
		"clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLDstrace: Process 18 "
		"attached\n"
		", child_tidptr=0x7f) = 18\n"
		"[pid    18] getppid() = 17\n"
		"[pid    17] wait4(18,  <unfinished ...>\n"
		"[pid    18] +++ exited with 0 +++\n"
		"<... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 0}], WNOHANG, NULL) = 18\n"
		"who(knows) = this\n"
		"+++ exited with 0 +++\n");

	EXPECT(&got, ARCH_X86_64, "write", "1 write /bin/sh");
	EXPECT(&got, ARCH_X86_64, "clone", "1 clone 0=0x1000011 /bin/sh");
	EXPECT(&got, ARCH_X86_64, "getppid", "1 getppid /bin/sh");
	EXPECT(&got, ARCH_X86_64, "wait4", "1 wait4 2=0x1 /bin/sh");
	cr_assert_eq(got.warnings.count, 2u);
	cr_expect(strstr(got.warnings.lines[0], "log:11: \"who\" is no system call of x86_64"),
	          "%s", got.warnings.lines[0]);
	cr_expect_str_eq(got.warnings.lines[1], "log:1: the line is not understood, and 1 more");
	done(&got);
}

Test(import, several_logs_are_one_run)
{
	static const char *const logs[] = {
		"execve(\"/bin/sh\", [\"sh\"], 0x7ffe8 /* 1 var */) = 0\n+++ exited with 2 +++\n",
		"getpid() = 18\n+++ exited with 0 +++\n"
	};
	struct imported got = read_logs(IMPORT_STRACE, logs, 2);

	EXPECT(&got, ARCH_X86_64, "getpid", "1 getpid +"); /* the log does not name its program */
	cr_expect_eq(trace_runs(got.trace), 1u);
	cr_expect_str_eq(header_text(&got, 1), "exit 2");
	done(&got);
}

/* ---- tables ---- */

Test(import, of_a_table_knows_calls_only)
{
	struct imported got =
		read_log("bin etc\n"
	                 "% time     seconds  usecs/call     calls    errors syscall\n"
	                 "------ ----------- ----------- --------- --------- ----------------\n"
	                 " 40.91    0.000009           9         1         1 access\n"
	                 " 59.09    0.000013           1        17           socket\n"
	                 "  0.00    0.000000           0         2           syscall_0x1c2\n"
	                 "------ ----------- ----------- --------- --------- ----------------\n"
	                 "100.00    0.000022           1        20         1 total\n"
	                 "System call usage summary for 32 bit mode:\n"
	                 "% time     seconds  usecs/call     calls    errors syscall\n"
	                 "------ ----------- ----------- --------- --------- ----------------\n"
	                 "100.00    0.000009           9         4           waitpid\n");

	EXPECT(&got, ARCH_X86_64, "access", "1 access +");
	EXPECT(&got, ARCH_X86_64, "socket", "17 socket +");
	EXPECT(&got, ARCH_X86_64, "set_mempolicy_home_node", "2 set_mempolicy_home_node +");
	EXPECT(&got, ARCH_I386, "waitpid", "4 waitpid +");
	cr_expect_not(trace_has_results(got.trace));
	cr_expect_str_eq(header_text(&got, 2), "strace -c");
	done(&got);
}

Test(import, of_a_table_takes_the_columns_that_its_header_names)
{
	struct imported got = read_log("syscall             errors     calls\n"
	                               "---------------- --------- ---------\n"
	                               "openat                  13        34\n"
	                               "close                             23\n");

	EXPECT(&got, ARCH_X86_64, "openat", "34 openat +");
	EXPECT(&got, ARCH_X86_64, "close", "23 close +");
	done(&got);
}

/* ---- audit records ---- */

Test(import, of_audit_records_knows_programs_and_four_registers_at_most)
{
	struct imported got =
		read_log("type=SECCOMP msg=audit(1700000000.123:45): auid=1 pid=2 comm=\"chrome\" "
	                 "exe=\"/opt/chrome\" sig=0 arch=c000003e syscall=161 compat=0 ip=0x7f1 "
	                 "code=0x7ffc0000\x1d"
	                 "ARCH=x86_64 SYSCALL=chroot\n"
	                 "type=SYSCALL msg=audit(1700000001.223:46): arch=c000003e syscall=257 "
	                 "success=yes exit=3 a0=ffffff9c a1=7ffe1 a2=80000 a3=0 items=1 pid=2 "
	                 "comm=\"cat\" exe=\"/usr/bin/cat\" key=\"x\"\n"
	                 "type=CWD msg=audit(1700000001.223:46): cwd=\"/root\"\n"
	                 "type=PROCTITLE msg=audit(1700000001.223:46): proctitle=636174\n"
	                 "[12345.678] audit: type=1326 audit(1700000002.000:47): comm=\"a b\" "
	                 "exe=2F746D702F6120622F78 sig=31 arch=40000003 syscall=120 compat=1 "
	                 "ip=0xf7 code=0x0\n"
	                 "type=SYSCALL msg=audit(11/14/23 22:13:20.123:48) : arch=x86_64 "
	                 "syscall=openat success=yes a0=AT_FDCWD a1=0x7ffe a2=O_RDONLY|O_CLOEXEC "
	                 "a3=0x0 exe=/usr/bin/cat key=x\n"
	                 "type=SECCOMP msg=audit(1700000003.0:48): arch=12345678 syscall=1\n"
	                 "type=SECCOMP msg=audit(1700000003.0:49): arch=c000003e syscall=-1\n");

	EXPECT(&got, ARCH_X86_64, "chroot", "1 chroot /opt/chrome");
	EXPECT(&got, ARCH_X86_64, "openat", "2 openat 2=0x80000 /usr/bin/cat");
	EXPECT(&got, ARCH_I386, "clone", "1 clone /tmp/a b/x");
	cr_expect_not(trace_has_results(got.trace));
	cr_assert_eq(got.warnings.count, 1u);
	cr_expect_str_eq(got.warnings.lines[0], "log:7: the line is not understood, and 1 more");
	done(&got);
}

/* ---- what is wrong ---- */

static const struct {
	const char *log, *error;
} broken[] = {
	{ " ", "log: no system call is in it" },
	{ "hello world\n", "log: no system call is in it" },
	{ "% time     seconds  usecs/call     calls    errors syscall\n",
	  "log: no system call is in it" },
	{ "type=CWD msg=audit(1:1): cwd=\"/\"\n", "log: no system call is in it" },
	{ "{ \"format\": \"seccomp-utils trace\" }\n", "log: no system call is in it" },
};

Test(import, refuses_what_has_no_calls)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct imported got = read_log(broken[i].log);

		cr_expect_null(got.trace, "row %zu", i);
		cr_expect_str_eq(got.err.text, broken[i].error);
		done(&got);
	}
}

Test(import, refuses_a_line_without_end_with_its_place)
{
	auto_free char *log = malloc(IMPORT_LINE_MAX + 100);

	cr_assert_not_null(log);
	memset(log, 'x', IMPORT_LINE_MAX + 99);
	memcpy(log, "getpid() = 1\n", 13);
	log[IMPORT_LINE_MAX + 99] = '\0';
	struct imported got = read_log(log);
	cr_expect_null(got.trace);
	cr_expect_str_eq(got.err.text, "log:2: the line is longer than 1048576 bytes");
	done(&got);
}

/* A log of many processes: the first ones have a program, and none is lost. */
Test(import, is_bounded)
{
	auto_free char *log = NULL;
	size_t size;
	FILE *out = open_memstream(&log, &size);

	fprintf(out, "1 execve(\"/bin/sh\", [\"sh\"], 0x7 /* 1 var */) = 0\n");
	for (unsigned pid = 2; pid < 6000; pid++)
		fprintf(out,
		        "%u getpid() = 1\n%u not_a_call_%u() = 1\n%u read(3,  <unfinished ...>\n",
		        pid, pid, pid, pid);
	fclose(out);
	struct imported got = read_log(log);
	cr_expect(strncmp(describe(&got, ARCH_X86_64, "getpid"), "5998 getpid", 11) == 0, "%s",
	          describe(&got, ARCH_X86_64, "getpid"));
	cr_expect(strncmp(describe(&got, ARCH_X86_64, "read"), "5998 read", 9) == 0, "%s",
	          describe(&got, ARCH_X86_64, "read"));
	cr_expect_lt(got.warnings.count, 100u);
	done(&got);
}
