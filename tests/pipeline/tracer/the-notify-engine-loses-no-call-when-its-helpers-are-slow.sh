# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need cc ls
sc-tracer --engine=notify -o usual.json -- ls / >/dev/null 2>message ||
	{ grep -q -- '--engine=notify: ' message && skip "$(<message)"; fail "sc-tracer: $(<message)"; }

# On a busy machine the reaper may wait for a processor while it puts its descriptors in order, and the
# process that hands the listener over after it has done so: neither may keep the launch's report open.
cat >slow.c <<-'END'
	#include <sys/socket.h>
	#include <sys/syscall.h>
	#include <unistd.h>
	#if REAPER
	int dup3(int from, int to, int flags) { usleep(100000); return syscall(SYS_dup3, from, to, flags); }
	#else
	ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
	{
		ssize_t n = syscall(SYS_sendmsg, fd, message, flags);
		usleep(100000);
		return n;
	}
	#endif
END
for reaper in 1 0; do
	cc -shared -fPIC -D_GNU_SOURCE -DREAPER=$reaper -o slow.so slow.c
	# A build with sanitizers wants to be the first library.
	LD_PRELOAD=$PWD/slow.so sc-tracer --engine=notify -o slow.json -- ls / >/dev/null 2>message || {
		grep -q 'runtime does not come first' message && skip "a build with sanitizers takes no preloaded library"
		fail "sc-tracer with a slow helper: $(<message)"
	}
	diff <(trace_names usual.json) <(trace_names slow.json) || fail "calls were lost, reaper $reaper"
done
