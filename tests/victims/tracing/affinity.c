/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes many calls in quick succession, and looks in between at its affinity and at that of its
 * children, threads and execs: it must always be the one that it was started with, or has set. Ends
 * with 0 when it was; with 77 on a machine with one CPU.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static atomic_int wrong;

static void hurry(void)
{
	for (int i = 0; i < 60; i++)
		syscall(SYS_getppid);
}

static void hurry_long(void)
{
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		hurry();
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 <
	         100);
}

static void expect(const cpu_set_t *want)
{
	cpu_set_t got;

	CPU_ZERO(&got);
	sched_getaffinity(0, sizeof got, &got);
	wrong += !CPU_EQUAL(&got, want);
}

static void expect_in_status(int want)
{
	char line[512];
	unsigned long mask = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (fgets(line, sizeof line, f))
		sscanf(line, "Cpus_allowed: %lx", &mask);
	fclose(f);
	wrong += __builtin_popcountl(mask) != want;
}

static void *run(void *want)
{
	for (int i = 0; i < 20; i++) {
		hurry();
		expect(want);
	}
	return NULL;
}

static void in_children(cpu_set_t *want)
{
	for (int i = 0; i < 20; i++) {
		int status = 1;

		hurry();
		if (fork() == 0) {
			expect(want);
			hurry();
			if (fork() == 0) {
				hurry();
				expect(want);
				_exit(wrong != 0);
			}
			wait(&status);
			_exit(wrong != 0 || status != 0);
		}
		wait(&status);
		wrong += status != 0;
	}
}

int main(int argc, char *argv[])
{
	pthread_t threads[3];
	cpu_set_t all, one;

	CPU_ZERO(&all);
	sched_getaffinity(0, sizeof all, &all);
	if (CPU_COUNT(&all) < 2)
		return argc > 1 ? 1 : 77;
	if (argc > 1) /* exec'd by itself, in a hurry */
		return 0;
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, run, &all);
	run(&all);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	hurry_long();
	expect_in_status(CPU_COUNT(&all));
	in_children(&all);

	for (int cpu = 0, left = 2; cpu < CPU_SETSIZE && left > 0; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		left--;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		hurry();
		wrong += sched_setaffinity(0, sizeof one, &one) != 0;
		run(&one);
		in_children(&one);
		hurry();
		expect_in_status(1);
		wrong += sched_getcpu() != cpu;
		hurry();
		sched_setaffinity(0, sizeof all, &all);
		run(&all);
	}
	if (wrong)
		return 1;
	hurry();
	execl(argv[0], argv[0], "again", NULL);
	return 1;
}
