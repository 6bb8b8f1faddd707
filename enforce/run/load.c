/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Once the filter is loaded, this process has the rights of the command, and every further call is
 * one that the profile would have to allow: so seccomp(2) is the last call before execve(2).
 */
#include "enforce/run/load.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "enforce/filter/filter.h"
#include "enforce/run/listener.h"
#include "lib/base/child.h"
#include "lib/profile/profile.h"

static unsigned flag_value(enum profile_flag flag)
{
	switch (flag) {
	case PROFILE_FLAG_TSYNC:
		return SECCOMP_FILTER_FLAG_TSYNC;
	case PROFILE_FLAG_LOG:
		return SECCOMP_FILTER_FLAG_LOG;
	case PROFILE_FLAG_SPEC_ALLOW:
		return SECCOMP_FILTER_FLAG_SPEC_ALLOW;
	case PROFILE_FLAG_WAIT_KILLABLE_RECV:
		return SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	case PROFILE_FLAG_COUNT:
		break;
	}
	return 0;
}

unsigned load_flags(const struct resolved_profile *resolved)
{
	unsigned flags = 0;

	for (enum profile_flag flag = 0; flag < PROFILE_FLAG_COUNT; flag++) {
		if (resolved->flags >> flag & 1)
			flags |= flag_value(flag);
	}
	/* crun src/libcrun/seccomp.c: without flags in the profile, SPEC_ALLOW. */
	if (resolved->machine.runtime == RUNTIME_CRUN && flags == 0)
		flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW;
	return flags;
}

/* One thread needs no TSYNC, and both flags together would claim the result of seccomp(2). */
unsigned load_flags_for_listener(unsigned flags)
{
	return (flags & ~(unsigned)SECCOMP_FILTER_FLAG_TSYNC) | SECCOMP_FILTER_FLAG_NEW_LISTENER;
}

struct verdict load_predict(const struct resolved_profile *resolved,
                            const struct load_command *command)
{
	struct call call = {
		.arch = arch_native(),
		.nr = SYS_execve,
		.args = { (uintptr_t)command->path, (uintptr_t)command->argv,
		          (uintptr_t)command->envp },
	};

	return verdict_of(resolved, &call);
}

int load_no_new_privs(struct error *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_set(err, errno, "no_new_privs");
	return 0;
}

/* The result of seccomp(2) with a listener is its descriptor. */
static int hand_over(const struct listener *listener, long fd, struct error *err)
{
	int errnum = listener_hand_over(listener, (int)fd);

	return errnum == 0 ? 0 : error_set(err, errnum, "listener: hand it over to the agent");
}

static int load_failed(int errnum, unsigned flags, struct error *err)
{
	error_set(err, errnum, "seccomp: load the filter");
	switch (errnum) {
	case ENOSYS:
		return error_hint(err, "the kernel needs CONFIG_SECCOMP_FILTER, or a filter "
		                       "outside refuses seccomp(2)");
	case EINVAL:
		if ((flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) &&
		    !(flags & SECCOMP_FILTER_FLAG_NEW_LISTENER))
			return error_hint(err, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV needs a "
			                       "rule with SCMP_ACT_NOTIFY");
		return error_hint(err, "the kernel does not know one of the profile's flags or has "
		                       "no CONFIG_SECCOMP_FILTER: sc-enforce --probe");
	case EACCES:
		return error_hint(err, "without CAP_SYS_ADMIN, --no-new-privs is needed");
	case ENOMEM:
		return error_hint(
			err, "all filters of a process together have at most 32768 instructions");
	}
	return -1;
}

static long load_raw(const struct filter *filter, unsigned flags)
{
	struct sock_fprog program = { (unsigned short)filter->count, filter->instructions };

	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static int load_filter(const struct load_filter *load, struct error *err)
{
	unsigned flags = load->listener ? load_flags_for_listener(load->flags) : load->flags;
	long rc = load_raw(load->filter, flags);

	if (rc >= 0 && load->listener)
		return hand_over(load->listener, rc, err);
	return rc == 0 ? 0 : load_failed(rc < 0 ? errno : 0, flags, err);
}

struct trial {
	const struct filter *filter;
	unsigned flags;
	/* shared with the child: the filter may refuse to write and to exit */
	atomic_int *errnum;
};

/* Not instrumented: see load_exit(). */
__attribute__((no_sanitize("address"))) static int try_in_child(void *data)
{
	const struct trial *trial = data;

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	atomic_store(trial->errnum, load_raw(trial->filter, trial->flags) >= 0 ? 0 : errno);
	load_exit(EXIT_FINE);
	return EXIT_OWN_FAILURE; /* not reached */
}

int load_try(const struct filter *filter, unsigned flags, struct error *err)
{
	atomic_int *result = mmap(NULL, sizeof *result, PROT_READ | PROT_WRITE,
	                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (result == MAP_FAILED)
		return error_set(err, errno, "share memory");
	atomic_store(result, ECHILD); /* if the child is killed before it reports */
	struct trial trial = { filter, flags, result };
	int errnum = child_run(0, try_in_child, &trial) < 0 ? errno : 0;
	int loaded = atomic_load(result);
	munmap(result, sizeof *result);
	if (errnum)
		return error_set(err, errnum, "fork");
	return loaded == 0 ? 0 : load_failed(loaded, flags, err);
}

int load_and_execute(const struct load_filter *load, const struct load_command *command,
                     enum exit_status *out_status, struct error *err)
{
	if (load->filter && load_filter(load, err) < 0) {
		*out_status = EXIT_OWN_FAILURE;
		return -1;
	}
	execve(command->path, command->argv, command->envp);
	*out_status = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
	return error_set(err, errno, "execute %s", command->path);
}

void load_exit(enum exit_status status)
{
	syscall(SYS_exit_group, status);
	syscall(SYS_exit, status);
	__builtin_trap();
}
