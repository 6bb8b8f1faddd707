# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# The union that `strace -f` sees of a deterministic program, also of its children, its threads and
# what it execs, equals the names in its trace.
need strace
cat >threads.c <<'END'
#include <pthread.h>
#include <unistd.h>
static void *body(void *arg) { getppid(); return arg; }
int main(void)
{
	pthread_t t;
	pthread_create(&t, 0, body, 0);
	/* Sleeping, not joining: whether a join has to wait differs from run to run. */
	sleep(1);
	if (fork() == 0)
		execl("/bin/true", "true", (char *)0);
	return 0;
}
END
gcc -o threads threads.c -pthread

same_names() {  # COMMAND...
	strace -f -qq -o strace.log -- "$@" >/dev/null 2>&1
	sed -nE 's/^[0-9]+ +([a-z_0-9]+)\(.*/\1/p' strace.log | sort -u >strace.names
	sc-tracer -o trace.json -- "$@" >/dev/null 2>&1
	trace_names trace.json >trace.names
	diff -u strace.names trace.names || fail "$*: strace and sc-tracer do not see the same"
	echo "$*: $(wc -l <trace.names) names"
}

same_names true
same_names ls -l /etc
same_names cat /etc/passwd
# shellcheck disable=SC2016   # expanded by the shell under test
same_names sh -c 'ls /etc | wc -l; (exit 3); for i in 1 2; do cat /etc/passwd; done >/dev/null; echo $i'
same_names busybox sh -c 'busybox ls /; busybox true'
same_names ./threads
same_names sort /etc/passwd
