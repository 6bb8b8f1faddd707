/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints what a program can see of its own circumstances, without what differs from run to run
 * (ids, sizes, counts of switches) and without that it has a tracer and a filter. Two runs must
 * print the same.
 */
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The beginnings of lines of /proc/self/status that may differ. */
static const char *const not_ours[] = {
	"Tgid:",
	"Ngid:",
	"Pid:",
	"PPid:",
	"NStgid:",
	"NSpid:",
	"NSpgid:",
	"NSsid:",
	"Vm",
	"Rss",
	"SigQ:",
	"voluntary_",
	"nonvoluntary_",
	"TracerPid:",
	"Seccomp:",
	"Seccomp_filters:",
};

static int differs(const char *line)
{
	for (unsigned i = 0; i < sizeof not_ours / sizeof not_ours[0]; i++)
		if (strncmp(line, not_ours[i], strlen(not_ours[i])) == 0)
			return 1;
	return 0;
}

static void print_file(const char *path)
{
	char line[512];
	FILE *file = fopen(path, "r");

	while (file && fgets(line, sizeof line, file))
		if (!differs(line))
			printf("%s", line);
	if (file)
		fclose(file);
}

static void print_signals(void)
{
	struct sigaction action;
	sigset_t blocked;

	sigprocmask(SIG_SETMASK, NULL, &blocked);
	for (int i = 1; i < NSIG; i++) {
		if (sigismember(&blocked, i) == 1)
			printf("signal %d is blocked\n", i);
		if (sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL)
			printf("signal %d is ignored\n", i);
	}
}

static void print_limits(void)
{
	struct rlimit limit;

	for (int i = 0; i < RLIMIT_NLIMITS; i++)
		if (getrlimit(i, &limit) == 0)
			printf("limit %d: %lx %lx\n", i, (unsigned long)limit.rlim_cur,
			       (unsigned long)limit.rlim_max);
}

int main(void)
{
	int death_signal = -1, reaper = -1;
	cpu_set_t cpus;

	print_file("/proc/self/status");
	print_file("/proc/self/oom_score_adj");
	print_file("/proc/self/cgroup");
	print_signals();
	print_limits();
	sched_getaffinity(0, sizeof cpus, &cpus);
	printf("cpus %d, online %ld\n", CPU_COUNT(&cpus), sysconf(_SC_NPROCESSORS_ONLN));
	prctl(PR_GET_PDEATHSIG, &death_signal);
	prctl(PR_GET_CHILD_SUBREAPER, &reaper);
	printf("dumpable %d, policy %d, nice %d\n", prctl(PR_GET_DUMPABLE), sched_getscheduler(0),
	       getpriority(PRIO_PROCESS, 0));
	printf("death signal %d, reaper %d, timer slack %d\n", death_signal, reaper,
	       prctl(PR_GET_TIMERSLACK));
	printf("keeps capabilities %d, secure bits %d, personality %x\n", prctl(PR_GET_KEEPCAPS),
	       prctl(PR_GET_SECUREBITS), (unsigned)personality(0xffffffff));
	printf("secure %lu\n", getauxval(AT_SECURE));
	for (char **variable = environ; *variable; variable++)
		printf("%s\n", *variable);
	DIR *descriptors = opendir("/proc/self/fd");
	for (struct dirent *entry; (entry = readdir(descriptors));)
		printf("fd %s\n", entry->d_name);
	closedir(descriptors);
	return 0;
}
