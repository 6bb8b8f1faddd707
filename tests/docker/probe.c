/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every call of calls.h, as x86-64, as i386 (int 0x80) and as x32, and prints what came of
 * each: "ok", "e9" (errno 9), "trap38" (SIGSYS with that data), "killt" (the thread died), "killp" (the
 * process died). One line per call and architecture. Bad descriptors and addresses make "allowed"
 * show as an error of the call's own, with no side effect. "No such process" counts as ok, because which
 * ids exist differs from one pid namespace to the next; random profiles never answer with it.
 *
 * A worker process runs the calls in a thread, so that both kinds of killing can be told apart; the
 * next one goes on behind the call that killed. Results stand in shared memory.
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
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"

enum abi { ABI_X86_64, ABI_I386, ABI_X32, ABI_COUNT };
enum kind { NOT_MADE = 0, RUNNING, RETURNED, TRAPPED, KILLED_THREAD, KILLED_PROCESS };

struct result {
	uint8_t kind;
	int16_t value;          /* errno or 0; the trap's data */
};

enum {
	PER_CALL = PROBE_VALUE_COUNT * PROBE_VALUE_COUNT,
	PER_ABI = PROBE_CALL_COUNT * PER_CALL + PROBE_NUMBER_COUNT,
	TOTAL = ABI_COUNT * PER_ABI,
};

static struct shared {
	volatile int next;              /* the call being made, then the one after */
	struct result results[TOTAL];
} *shared;

static volatile int trap_data;
static volatile bool trapped;

static void on_trap(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	trapped = true;
	trap_data = info->si_errno;
}

static long call_x86_64(long nr, const uint64_t a[6])
{
	long ret;
	register uint64_t r10 __asm__("r10") = a[3];
	register uint64_t r8 __asm__("r8") = a[4];
	register uint64_t r9 __asm__("r9") = a[5];

	__asm__ volatile("syscall" : "=a"(ret)
	                 : "a"(nr), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
	                 : "rcx", "r11", "memory");
	return ret;
}

/* The sixth argument (ebp) is left alone: no call here looks at it. */
static long call_i386(long nr, const uint64_t a[6])
{
	int ret;

	__asm__ volatile("int $0x80" : "=a"(ret)
	                 : "a"((int)nr), "b"((uint32_t)a[0]), "c"((uint32_t)a[1]), "d"((uint32_t)a[2]),
	                   "S"((uint32_t)a[3]), "D"((uint32_t)a[4])
	                 : "r8", "r9", "r10", "r11", "memory");
	return ret;
}

/* Which call stands at `index`: false when this ABI has none there. */
static bool call_at(int index, enum abi *out_abi, long *out_nr, uint64_t out_args[6])
{
	enum abi abi = index / PER_ABI;
	int i = index % PER_ABI;
	long nr;

	for (int a = 0; a < 6; a++)
		out_args[a] = (uint64_t)-1;
	if (i < PROBE_CALL_COUNT * PER_CALL) {
		const struct probe_call *c = &PROBE_CALLS[i / PER_CALL];
		int pair = i % PER_CALL;

		nr = abi == ABI_I386 ? c->nr_i386 : c->nr;
		out_args[c->first] = PROBE_VALUES[pair / PROBE_VALUE_COUNT];
		out_args[c->second] = PROBE_VALUES[pair % PROBE_VALUE_COUNT];
	} else {
		nr = PROBE_NUMBERS[i - PROBE_CALL_COUNT * PER_CALL];
	}
	if (nr < 0)
		return false;
	*out_nr = abi == ABI_X32 ? nr | 0x40000000 : nr;
	*out_abi = abi;
	return true;
}

static void *make_calls(void *unused)
{
	(void)unused;
	while (shared->next < TOTAL) {
		struct result *r = &shared->results[shared->next];
		uint64_t args[6];
		enum abi abi;
		long nr;

		if (call_at(shared->next, &abi, &nr, args)) {
			r->kind = RUNNING;
			trapped = false;
			long ret = abi == ABI_I386 ? call_i386(nr, args) : call_x86_64(nr, args);
			r->value = trapped ? trap_data : ret < 0 && ret >= -4095 && ret != -ESRCH ? -ret : 0;
			r->kind = trapped ? TRAPPED : RETURNED;
		}
		shared->next++;
	}
	return NULL;
}

/* The call that was running when a thread or a process ended was its end. */
static void note_death(enum kind kind)
{
	if (shared->next < TOTAL && shared->results[shared->next].kind == RUNNING)
		shared->results[shared->next++].kind = kind;
}

static void work(void)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

	sigaction(SIGSYS, &action, NULL);
	while (shared->next < TOTAL) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, make_calls, NULL))
			_exit(3);
		pthread_join(thread, NULL);
		note_death(KILLED_THREAD);
	}
	_exit(0);
}

static void print(void)
{
	static const char *const NAMES[] = { "x86_64", "i386", "x32" };
	static const char *const WORDS[] = { "-", "?", "e", "trap", "killt", "killp" };

	for (int i = 0; i < TOTAL; i++) {
		const struct result *r = &shared->results[i];
		int in_abi = i % PER_ABI;
		bool numbers = in_abi >= PROBE_CALL_COUNT * PER_CALL;
		bool first = numbers ? in_abi == PROBE_CALL_COUNT * PER_CALL : in_abi % PER_CALL == 0;

		if (first)
			printf("%s%s %s:", i ? "\n" : "", NAMES[i / PER_ABI],
			       numbers ? "numbers" : PROBE_CALLS[in_abi / PER_CALL].name);
		if (r->kind == RETURNED && r->value == 0)
			printf(" ok");
		else if (r->kind == RETURNED || r->kind == TRAPPED)
			printf(" %s%d", WORDS[r->kind], r->value);
		else
			printf(" %s", WORDS[r->kind]);
	}
	printf("\nend\n");
}

int main(void)
{
	int status;

	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 3;
	for (int deaths = 0; shared->next < TOTAL && deaths <= TOTAL; deaths++) {
		pid_t pid = fork();

		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			work();
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			return 3;
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
			note_death(KILLED_PROCESS);
		else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			return 3;
	}
	print();
	return 0;
}
