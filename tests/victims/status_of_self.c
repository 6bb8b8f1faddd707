/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints what a program can see of its own circumstances, without what differs from run to run: affinity, signal masks,
 * privileges, limits, its descriptors. Two runs must print the same.
 */
#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char *const fields[] = {
	"Umask", "State", "Uid", "Gid", "FDSize", "Groups", "Threads", "SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt",
	"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Speculation_Store_Bypass",
	"SpeculationIndirectBranch", "Cpus_allowed", "Cpus_allowed_list", "Mems_allowed_list",
};

int main(void)
{
	char line[512];
	cpu_set_t cpus;
	FILE *status = fopen("/proc/self/status", "r");

	while (fgets(line, sizeof line, status)) {
		for (unsigned i = 0; i < sizeof fields / sizeof fields[0]; i++) {
			size_t n = strlen(fields[i]);

			if (strncmp(line, fields[i], n) == 0 && line[n] == ':')
				fputs(line, stdout);
		}
	}
	fclose(status);
	sched_getaffinity(0, sizeof cpus, &cpus);
	printf("cpus %d, online %ld\n", CPU_COUNT(&cpus), sysconf(_SC_NPROCESSORS_ONLN));
	printf("dumpable %d, policy %d\n", prctl(PR_GET_DUMPABLE), sched_getscheduler(0));
	DIR *descriptors = opendir("/proc/self/fd");
	for (struct dirent *entry; (entry = readdir(descriptors));)
		printf("fd %s\n", entry->d_name);
	closedir(descriptors);
	return 0;
}
