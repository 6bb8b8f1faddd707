/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that controls a tracee. A request that fails because the task has just been killed
 * is an answer here, never an error: a tracer loses that race now and then.
 */
#include "lib/supervise/tracee.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

enum { PAGE_BYTES = 4096 };

static int answer(long result, const char *what, pid_t tid, struct error *err)
{
	if (result == 0)
		return 0;
	if (errno == ESRCH)
		return TRACEE_GONE;
	return error_set(err, errno, "%s task %d", what, (int)tid);
}

int tracee_seize(pid_t tid, enum tracee_bond bond, struct error *err)
{
	unsigned long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK |
	                        PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;

	if (bond == TRACEE_DIES_WITH_US)
		options |= PTRACE_O_EXITKILL;
	int r = answer(ptrace(PTRACE_SEIZE, tid, 0, options), "trace", tid, err);
	if (r < 0 && err->errnum == EPERM)
		error_hint(err,
		           "another tracer may have it already, /proc/sys/kernel/yama/ptrace_scope "
		           "may forbid it, or a container may need --cap-add SYS_PTRACE");
	return r;
}

int tracee_resume(pid_t tid, enum tracee_until until, int signal, struct error *err)
{
	long r = until == TRACEE_UNTIL_SYSCALL ? ptrace(PTRACE_SYSCALL, tid, 0, signal)
	                                       : ptrace(PTRACE_CONT, tid, 0, signal);

	return answer(r, "continue", tid, err);
}

int tracee_listen(pid_t tid, struct error *err)
{
	return answer(ptrace(PTRACE_LISTEN, tid, 0, 0), "leave stopped", tid, err);
}

int tracee_interrupt(pid_t tid, struct error *err)
{
	return answer(ptrace(PTRACE_INTERRUPT, tid, 0, 0), "interrupt", tid, err);
}

int tracee_detach(pid_t tid, int signal, struct error *err)
{
	return answer(ptrace(PTRACE_DETACH, tid, 0, signal), "detach from", tid, err);
}

int tracee_event_message(pid_t tid, unsigned long *out_message, struct error *err)
{
	return answer(ptrace(PTRACE_GETEVENTMSG, tid, 0, out_message), "read the event of", tid,
	              err);
}

int tracee_read_u64(pid_t tid, uint64_t address, uint64_t *out_value, struct error *err)
{
	errno = 0;
	long word = ptrace(PTRACE_PEEKDATA, tid, address, 0);
	if (errno == EIO || errno == EFAULT)
		return TRACEE_NO_MEMORY_THERE;
	if (errno != 0)
		return answer(-1, "read the memory of", tid, err);
	*out_value = (uint64_t)word;
	return 0;
}

int tracee_peek_u64(pid_t tid, uint64_t address, uint64_t *out_value)
{
	struct iovec to = { out_value, sizeof *out_value };
	struct iovec from = { (void *)(uintptr_t)address, sizeof *out_value };
	struct error ignored;

	/* Where process_vm_readv(2) is refused, ptrace may still do. */
	if (process_vm_readv(tid, &to, 1, &from, 1, 0) == sizeof *out_value ||
	    tracee_read_u64(tid, address, out_value, &ignored) == 0)
		return 0;
	return TRACEE_NO_MEMORY_THERE;
}

int tracee_write_u64(pid_t tid, uint64_t address, uint64_t value, struct error *err)
{
	long r = ptrace(PTRACE_POKEDATA, tid, address, value);

	if (r != 0 && (errno == EIO || errno == EFAULT))
		return TRACEE_NO_MEMORY_THERE;
	return answer(r, "change the memory of", tid, err);
}

bool tracee_is_readable(pid_t tid)
{
	char byte;
	struct iovec to = { &byte, 1 }, from = { NULL, 1 };

	/* The permission is checked before the address (mm/process_vm_access.c). */
	return process_vm_readv(tid, &to, 1, &from, 1, 0) >= 0 || errno != EPERM;
}

void tracee_read_string(pid_t tid, uint64_t address, char *out, size_t size)
{
	size_t n = 0;

	while (n < size - 1) {
		/* Up to the end of the page: the next one may not be mapped. */
		size_t left = PAGE_BYTES - (address + n) % PAGE_BYTES;
		struct iovec to = { out + n, left < size - 1 - n ? left : size - 1 - n };
		struct iovec from = { (void *)(uintptr_t)(address + n), to.iov_len };
		ssize_t got = process_vm_readv(tid, &to, 1, &from, 1, 0);

		if (got <= 0)
			break;
		if (memchr(out + n, '\0', (size_t)got))
			return;
		n += (size_t)got;
	}
	out[n] = '\0';
}

int tracee_image(pid_t tid, char *buffer, size_t size)
{
	static const char deleted[] = " (deleted)";
	char link[32];

	snprintf(link, sizeof link, "/proc/%d/exe", (int)tid);
	ssize_t n = readlink(link, buffer, size - 1);
	if (n < 0)
		return TRACEE_GONE;
	buffer[n] = '\0';
	/* The kernel's own remark; a file that is really named so exists. */
	size_t tail = sizeof deleted - 1;
	if ((size_t)n > tail && strcmp(buffer + n - tail, deleted) == 0 &&
	    access(buffer, F_OK) != 0)
		buffer[(size_t)n - tail] = '\0';
	return 0;
}

/* The last number of a line of /proc/TID/status. */
static int read_status(pid_t tid, const char *field, int base, uint64_t *out_value)
{
	char path[40], line[256];
	size_t n = strlen(field);

	snprintf(path, sizeof path, "/proc/%d/status", (int)tid);
	auto_fclose FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof line, f)) {
		if (strncmp(line, field, n) == 0 && line[n] == ':') {
			line[strcspn(line, "\n")] = '\0';
			*out_value = strtoull(strrchr(line, '\t'), NULL, base);
			return 0;
		}
	}
	return TRACEE_GONE;
}

static int read_pid(pid_t tid, const char *field, pid_t *out_pid)
{
	uint64_t pid;

	if (read_status(tid, field, 10, &pid) != 0)
		return TRACEE_GONE;
	*out_pid = (pid_t)pid;
	return 0;
}

int tracee_group(pid_t tid, pid_t *out_tgid)
{
	return read_pid(tid, "Tgid", out_tgid);
}

int tracee_parent(pid_t tid, pid_t *out_pid)
{
	return read_pid(tid, "PPid", out_pid);
}

bool tracee_ignores(pid_t tid, int signal)
{
	uint64_t ignored, caught, bit = UINT64_C(1) << (signal - 1);

	if (read_status(tid, "SigIgn", 16, &ignored) != 0 ||
	    read_status(tid, "SigCgt", 16, &caught) != 0)
		return false;
	if (caught & bit)
		return false;
	/* signal(7): those whose default is to be ignored. */
	return ignored & bit || signal == SIGCHLD || signal == SIGCONT || signal == SIGURG ||
	       signal == SIGWINCH;
}

bool tracee_has_faulted(pid_t tid, int signal)
{
	siginfo_t info;

	if (signal != SIGSEGV && signal != SIGBUS && signal != SIGILL && signal != SIGFPE)
		return false;
	return ptrace(PTRACE_GETSIGINFO, tid, 0, &info) == 0 && info.si_code > SI_USER;
}

bool tracee_is_init(pid_t tid)
{
	uint64_t number_in_its_namespace;

	return read_status(tid, "NStgid", 10, &number_in_its_namespace) == 0 &&
	       number_in_its_namespace == 1;
}

bool tracee_catches(pid_t tid, int signal)
{
	uint64_t caught;

	return read_status(tid, "SigCgt", 16, &caught) == 0 && caught & UINT64_C(1) << (signal - 1);
}

bool tracee_is_ours(pid_t tid)
{
	pid_t tracer;

	return read_pid(tid, "TracerPid", &tracer) == 0 && tracer == getpid();
}

bool tracee_is_running(pid_t tid)
{
	char path[32], line[256];

	snprintf(path, sizeof path, "/proc/%d/stat", (int)tid);
	auto_fclose FILE *f = fopen(path, "re");
	const char *end = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
	return end && end[1] == ' ' && end[2] == 'R';
}

uint64_t tracee_run_time_ns(pid_t tid)
{
	char path[40], text[32];

	snprintf(path, sizeof path, "/proc/%d/schedstat", (int)tid);
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	return strtoull(text, NULL, 10);
}
