/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes calls and prints what came of each: "ok", "e9" (errno 9), "trap0" (SIGSYS with that data),
 * "killt" (the thread died), "killp" (the process died). Bad descriptors and addresses make
 * "allowed" show as an error of the call's own, with no side effect. "No such process" counts as
 * ok, because which ids exist differs from one pid namespace to the next; random profiles never
 * answer with it.
 *
 *   probe                      every call of calls.h, as x86-64, as i386 (int 0x80, where the
 *                              kernel has it) and as x32; one line per architecture and call
 *   probe NR[,ARG...]...       these, as x86-64; one line
 *
 * A worker process runs the calls in a thread, so that both kinds of killing can be told apart; the
 * next one goes on behind the call that killed. Results are in shared memory.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"

enum abi { ABI_X86_64, ABI_I386, ABI_X32, ABI_COUNT };
enum kind { NOT_MADE = 0, RUNNING, RETURNED, TRAPPED, KILLED_THREAD, KILLED_PROCESS };

enum {
	ARGS = 6,
	PER_CALL = PROBE_VALUE_COUNT * PROBE_VALUE_COUNT,
	PER_ABI = PROBE_CALL_COUNT * PER_CALL + PROBE_NUMBER_COUNT,
	TOTAL = ABI_COUNT * PER_ABI,
};

struct attempt {
	enum abi abi;
	long nr; /* -1: none here */
	uint64_t args[ARGS];
	enum kind kind;
	int value; /* errno or 0; the trap's data */
};

static struct shared {
	volatile int next; /* the call being made, then the one after */
	int count;
	struct attempt attempts[TOTAL];
} * shared;

static volatile int trap_data;
static volatile bool trapped;

static void on_trap(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	trapped = true;
	trap_data = info->si_errno;
}

static long call_x86_64(long nr, const uint64_t a[ARGS])
{
	long ret;
	register uint64_t r10 __asm__("r10") = a[3];
	register uint64_t r8 __asm__("r8") = a[4];
	register uint64_t r9 __asm__("r9") = a[5];

	__asm__ volatile("syscall"
	                 : "=a"(ret)
	                 : "a"(nr), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
	                 : "rcx", "r11", "memory");
	return ret;
}

/* The sixth argument (ebp) is left alone: no call here reads it. */
static long call_i386(long nr, const uint64_t a[ARGS])
{
	int ret;

	__asm__ volatile("int $0x80"
	                 : "=a"(ret)
	                 : "a"((int)nr), "b"((uint32_t)a[0]), "c"((uint32_t)a[1]),
	                   "d"((uint32_t)a[2]), "S"((uint32_t)a[3]), "D"((uint32_t)a[4])
	                 : "r8", "r9", "r10", "r11", "memory");
	return ret;
}

/* ---- what to call ---- */

/* A kernel without CONFIG_IA32_EMULATION has no such interrupt; a filter ends a task by SIGSYS. */
static bool has_int_80(void)
{
	const uint64_t none[ARGS] = { 0 };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		call_i386(20, none); /* getpid */
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid &&
	       !(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static void plan_all(void)
{
	bool has_i386 = has_int_80();

	for (int index = 0; index < TOTAL; index++) {
		struct attempt *at = &shared->attempts[index];
		int i = index % PER_ABI;

		at->abi = index / PER_ABI;
		for (int a = 0; a < ARGS; a++)
			at->args[a] = (uint64_t)-1;
		if (i < PROBE_CALL_COUNT * PER_CALL) {
			const struct probe_call *call = &PROBE_CALLS[i / PER_CALL];
			int pair = i % PER_CALL;

			at->nr = at->abi == ABI_I386 ? call->nr_i386 : call->nr;
			at->args[call->first] = PROBE_VALUES[pair / PROBE_VALUE_COUNT];
			at->args[call->second] = PROBE_VALUES[pair % PROBE_VALUE_COUNT];
		} else {
			at->nr = PROBE_NUMBERS[i - PROBE_CALL_COUNT * PER_CALL];
		}
		if (at->abi == ABI_X32)
			at->nr |= 0x40000000;
		if (at->abi == ABI_I386 && !has_i386)
			at->nr = -1;
	}
	shared->count = TOTAL;
}

/* "NR,ARG,ARG": arguments left out are 0. */
static void plan_one(char *words)
{
	struct attempt *at = &shared->attempts[shared->count++];

	at->nr = strtol(words, &words, 0);
	for (int a = 0; a < ARGS && *words == ','; a++)
		at->args[a] = strtoull(words + 1, &words, 0);
}

/* ---- calling ---- */

static void *make_calls(void *unused)
{
	(void)unused;
	for (; shared->next < shared->count; shared->next++) {
		struct attempt *at = &shared->attempts[shared->next];

		if (at->nr < 0)
			continue;
		at->kind = RUNNING;
		trapped = false;
		long ret = at->abi == ABI_I386 ? call_i386(at->nr, at->args)
		                               : call_x86_64(at->nr, at->args);
		at->value = trapped                                    ? trap_data
		            : ret < 0 && ret >= -4095 && ret != -ESRCH ? -(int)ret
		                                                       : 0;
		at->kind = trapped ? TRAPPED : RETURNED;
	}
	return NULL;
}

/* The call that was running when a thread or a process ended was its end. */
static void note_death(enum kind kind)
{
	if (shared->next < shared->count && shared->attempts[shared->next].kind == RUNNING)
		shared->attempts[shared->next++].kind = kind;
}

static void work(void)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

	sigaction(SIGSYS, &action, NULL);
	while (shared->next < shared->count) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, make_calls, NULL))
			_exit(3);
		pthread_join(thread, NULL);
		note_death(KILLED_THREAD);
	}
	_exit(0);
}

static bool run_workers(void)
{
	int status;

	for (int deaths = 0; shared->next < shared->count && deaths <= TOTAL; deaths++) {
		pid_t pid = fork();

		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			work();
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			return false;
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
			note_death(KILLED_PROCESS);
		else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			return false;
	}
	return true;
}

/* ---- telling ---- */

static void print_outcome(const struct attempt *at)
{
	static const char *const WORDS[] = { "-", "?", "e", "trap", "killt", "killp" };

	if (at->kind == RETURNED && at->value == 0)
		printf(" ok");
	else if (at->kind == RETURNED || at->kind == TRAPPED)
		printf(" %s%d", WORDS[at->kind], at->value);
	else
		printf(" %s", WORDS[at->kind]);
}

static void print_all(void)
{
	static const char *const NAMES[] = { "x86_64", "i386", "x32" };

	for (int i = 0; i < TOTAL; i++) {
		int in_abi = i % PER_ABI;
		bool numbers = in_abi >= PROBE_CALL_COUNT * PER_CALL;
		bool first =
			numbers ? in_abi == PROBE_CALL_COUNT * PER_CALL : in_abi % PER_CALL == 0;

		if (first)
			printf("%s%s %s:", i ? "\n" : "", NAMES[i / PER_ABI],
			       numbers ? "numbers" : PROBE_CALLS[in_abi / PER_CALL].name);
		print_outcome(&shared->attempts[i]);
	}
}

int main(int argc, char *argv[])
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
	              0);
	if (shared == MAP_FAILED || argc > TOTAL)
		return 3;
	if (argc == 1)
		plan_all();
	for (int i = 1; i < argc; i++)
		plan_one(argv[i]);
	if (!run_workers())
		return 3;
	if (argc == 1)
		print_all();
	for (int i = 0; i < argc - 1; i++)
		print_outcome(&shared->attempts[i]);
	printf("\nend\n");
	return 0;
}
