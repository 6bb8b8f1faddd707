/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The property: for any profile, what the verdict says, what our interpreter gets from the compiled
 * filter and what the running kernel does are the same, on calls that the proof did not choose.
 */
#pragma once

#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enforce/filter/filter.h"
#include "enforce/proven.h"
#include "lib/syscalls/syscalls.h"
#include "tests/kit/kernel_kit.h"
#include "tests/kit/random_profile.h"

enum { PROPERTY_LIVE_CALLS = 24, PROPERTY_PURE_CALLS = 60 };

struct property_counts {
	size_t profiles;         /* generated */
	size_t refused;          /* contradictory or unsupported: verdict_resolve said no */
	size_t undecided;        /* too many rules, or too intricate: sc-enforce stops */
	size_t libseccomp_wrong; /* libseccomp's filter differs from the verdict */
	size_t live;             /* calls made under the filter in the running kernel */
};

/* What a child found out about one call. */
struct property_result {
	long ret;
	bool returned;
};

static inline long property_call(const struct call *call)
{
#ifdef __x86_64__
	if (call->arch == ARCH_I386) {
		register long sixth __asm__("r8") = (long)call->args[5];
		long ret;

		/*
		 * The sixth argument goes into rbp, which the compiler may be using; below the red
		 * zone.
		 */
		__asm__ volatile("sub $128, %%rsp\n push %%rbp\n mov %%r8, %%rbp\n int $0x80\n pop "
		                 "%%rbp\n add $128, %%rsp"
		                 : "=a"(ret), "+r"(sixth)
		                 : "a"((long)call->nr), "b"(call->args[0]), "c"(call->args[1]),
		                   "d"(call->args[2]), "S"(call->args[3]), "D"(call->args[4])
		                 : "memory", "r9", "r10", "r11", "cc");
		return (int)ret;
	}
#endif
	long ret = syscall(call->nr, call->args[0], call->args[1], call->args[2], call->args[3],
	                   call->args[4], call->args[5]);
	return ret == -1 ? -errno : ret;
}

/* A call that does nothing whatever its arguments are, on an architecture that this kernel runs. */
static inline struct call property_live_call(struct random_source *source,
                                             const struct profile *profile)
{
	static const char *const names[] = { "getpid",  "getppid", "gettid",
		                             "getuid",  "getgid",  "geteuid",
		                             "getegid", "getpgrp", "sched_yield" };
	static const enum arch archs[] = { ARCH_X86_64, ARCH_X86_64, ARCH_I386, ARCH_X32 };
	struct call call = { .arch = arch_native() };

	if (arch_native() == ARCH_X86_64)
		call.arch = archs[random_below(source, 4)];
	if (call.arch == ARCH_I386 && !kernel_runs_32_bit())
		call.arch = ARCH_X86_64;
	random_args(source, profile, call.args);
	if (random_below(source, 8) == 0)
		call.nr = 1000 + random_below(source, 20) +
		          (call.arch == ARCH_X32 ? ARCH_X32_BIT : 0);
	else if (syscalls_number(call.arch, names[random_below(source, 9)], &call.nr) !=
	                 SYSCALLS_FOUND &&
	         syscalls_number(call.arch, "getpid", &call.nr) != SYSCALLS_FOUND)
		abort();
	if (call.arch == ARCH_I386) {
		for (unsigned i = 0; i < CALL_ARGS; i++)
			call.args[i] &= UINT32_MAX;
	}
	return call;
}

/* Whether the result is one that this verdict can have. */
static inline bool property_agrees(uint32_t verdict, const struct property_result *result)
{
	switch (verdict & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
	case SECCOMP_RET_LOG:
		return result->returned && (result->ret >= 0 || result->ret == -ENOSYS);
	case SECCOMP_RET_ERRNO:
		return result->returned && result->ret == -(long)(verdict & SECCOMP_RET_DATA);
	case SECCOMP_RET_TRACE:
		return result->returned && result->ret == -ENOSYS; /* no tracer */
	}
	return !result->returned;
}

_Noreturn static inline void property_child(const struct filter *filter, const struct call *calls,
                                            volatile struct property_result *results)
{
	struct sock_fprog program = { (unsigned short)filter->count, filter->instructions };

	alarm(20);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
		_exit(77);
	for (size_t i = 0; i < PROPERTY_LIVE_CALLS; i++) {
		long ret = property_call(&calls[i]);
		results[i].ret = ret;
		results[i].returned = true;
	}
	syscall(SYS_exit_group, 0);
	__builtin_trap();
}

/* False, with a message, when kernel and verdict disagree on a call. */
static inline bool property_check_live(struct random_source *source,
                                       const struct resolved_profile *resolved,
                                       const struct filter *filter, struct property_counts *counts,
                                       char *message, size_t size)
{
	struct call calls[PROPERTY_LIVE_CALLS];
	size_t bytes = sizeof(struct property_result) * PROPERTY_LIVE_CALLS;
	int status = 0;

	for (size_t i = 0; i < PROPERTY_LIVE_CALLS; i++)
		calls[i] = property_live_call(source, resolved->profile);
	struct property_result *results =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (results == MAP_FAILED)
		return false;
	pid_t child = fork();
	if (child == 0)
		property_child(filter, calls, results);
	bool fine = child > 0 && waitpid(child, &status, 0) == child;
	if (!fine || (WIFEXITED(status) && WEXITSTATUS(status) == 77)) {
		snprintf(message, size, "the kernel did not take the filter");
		fine = false;
	}
	for (size_t i = 0; i < PROPERTY_LIVE_CALLS && fine; i++) {
		uint32_t want = verdict_of(resolved, &calls[i]).ret;

		counts->live++;
		fine = property_agrees(want, &results[i]);
		if (!fine)
			snprintf(message, size,
			         "live: %s nr 0x%x args 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx: "
			         "kernel %s %ld, verdict 0x%x",
			         arch_name(calls[i].arch), calls[i].nr, calls[i].args[0],
			         calls[i].args[1], calls[i].args[2], calls[i].args[3],
			         calls[i].args[4], calls[i].args[5],
			         results[i].returned ? "returned" : "killed", results[i].ret, want);
		if (!results[i].returned)
			break;
	}
	munmap(results, bytes);
	return fine;
}

static inline bool property_check_pure(struct random_source *source,
                                       const struct resolved_profile *resolved,
                                       const struct filter *filter, char *message, size_t size)
{
	static const enum arch archs[] = { ARCH_X86_64, ARCH_I386, ARCH_X32, ARCH_AARCH64,
		                           ARCH_ARM };

	for (int n = 0; n < PROPERTY_PURE_CALLS; n++) {
		struct call call = { .arch = archs[random_below(source, 5)],
			             .ip = random_next(source) };
		const char *name = random_names[random_below(source, sizeof random_names /
		                                                             sizeof *random_names)];

		if (syscalls_number(call.arch, name, &call.nr) != SYSCALLS_FOUND)
			call.nr = (uint32_t)random_value(source);
		call.nr ^= random_below(source, 16) ? 0 : ARCH_X32_BIT;
		random_args(source, resolved->profile, call.args);
		for (unsigned i = 0; i < CALL_ARGS && arch_bits(call.arch) == 32; i++)
			call.args[i] &= UINT32_MAX;
		struct seccomp_data data = call_to_data(&call);
		/* The architecture that a number belongs to, as seen from its audit value. */
		if (arch_from_audit(data.arch, call.nr, &call.arch) != 0)
			continue;
		uint32_t want = verdict_of(resolved, &call).ret,
			 got = filter_run(filter, &data, NULL);
		if (want == got)
			continue;
		snprintf(message, size,
		         "pure: %s nr 0x%x args 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx: filter 0x%x, "
		         "verdict 0x%x",
		         arch_name(call.arch), call.nr, call.args[0], call.args[1], call.args[2],
		         call.args[3], call.args[4], call.args[5], got, want);
		return false;
	}
	return true;
}

/* What libseccomp makes of it: where the proof tells a difference, running both must show it. */
static inline bool property_check_libseccomp(const struct resolved_profile *resolved,
                                             struct property_counts *counts, char *message,
                                             size_t size)
{
	struct proof_difference difference;
	struct error err;
	struct call call = { 0 };

	if (proven_libseccomp(resolved, &difference, &err) != PROOF_DIFFERENT)
		return true;
	counts->libseccomp_wrong++;
	call.nr = (uint32_t)difference.data.nr;
	memcpy(call.args, difference.data.args, sizeof call.args);
	uint32_t want = arch_from_audit(difference.data.arch, call.nr, &call.arch) == 0
	                        ? verdict_of(resolved, &call).ret
	                        : resolved->bad_arch_ret;
	if (want == difference.verdict && difference.filter != want)
		return true;
	snprintf(message, size, "libseccomp: a difference that is none, on call 0x%x of 0x%x",
	         call.nr, difference.data.arch);
	return false;
}

static inline bool property_was_refused(const struct error *err)
{
	return strstr(err->text, "in too many ways") || strstr(err->text, "BPF instructions");
}

/*
 * One profile from one seed, whose kind it chooses. libseccomp, which is slow, is asked about one
 * in eight.
 */
static inline bool property_holds(uint64_t seed, struct property_counts *counts, char *message,
                                  size_t size)
{
	struct random_source source = { seed * UINT64_C(0x2545f4914f6cdd1d) + 1 };
	struct machine machine = random_machine(&source);
	struct profile *profile =
		random_profile_of(&source, (enum random_kind)(seed % RANDOM_KINDS));
	struct resolved_profile *resolved = NULL;
	struct proven proven = { 0 };
	struct error err = { 0 };
	bool fine = true;

	counts->profiles++;
	if (!profile || verdict_resolve(profile, &machine, &resolved, NULL, &err) < 0) {
		counts->refused++;
	} else if (proven_filter(resolved, PROVEN_OWN, NULL, &proven, &err) < 0) {
		counts->undecided++;
		snprintf(message, size, "%s", err.text);
		fine = property_was_refused(&err);
	} else {
		fine = property_check_pure(&source, resolved, &proven.filter, message, size) &&
		       property_check_live(&source, resolved, &proven.filter, counts, message,
		                           size) &&
		       (seed % 8 || property_check_libseccomp(resolved, counts, message, size));
	}
	proven_done(&proven);
	verdict_resolved_free(resolved);
	profile_free(profile);
	return fine;
}

/*
 * Any bytes as a profile, resolved, compiled and proven: what is proven must agree with the verdict
 * on other calls. The first byte chooses the runtime and the capabilities.
 */
static inline bool property_holds_for_bytes(const uint8_t *data, size_t length, char *message,
                                            size_t size)
{
	struct random_source source = { length };
	struct profile *profile = NULL;
	struct resolved_profile *resolved = NULL;
	struct proven proven = { 0 };
	struct error err;
	bool fine = true;

	if (length < 1)
		return true;
	struct machine machine = { .arch = arch_native(),
		                   .kernel_major = 5,
		                   .kernel_minor = data[0] & 15,
		                   .runtime = data[0] & 16 ? RUNTIME_CRUN : RUNTIME_RUNC,
		                   .capabilities = data[0] & 32 ? UINT64_MAX : 0,
		                   .strict = data[0] & 64 };
	if (profile_parse((const char *)data + 1, length - 1, "bytes", &profile, NULL, &err) == 0 &&
	    verdict_resolve(profile, &machine, &resolved, NULL, &err) == 0 &&
	    proven_filter(resolved, PROVEN_OWN, NULL, &proven, &err) == 0)
		fine = property_check_pure(&source, resolved, &proven.filter, message, size);
	proven_done(&proven);
	verdict_resolved_free(resolved);
	profile_free(profile);
	return fine;
}
