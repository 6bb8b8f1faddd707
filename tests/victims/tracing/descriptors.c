/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints its open descriptors and what they lead to, then those of a child and after execs. Two
 * runs, started alike, must print the same.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void print(const char *who)
{
	DIR *descriptors = opendir("/proc/self/fd");

	for (struct dirent *entry; (entry = readdir(descriptors));) {
		char path[300], target[256];
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] == '.' || fd == dirfd(descriptors) || fd <= STDERR_FILENO)
			continue;
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		ssize_t n = readlink(path, target, sizeof target - 1);
		target[n > 0 ? n : 0] = '\0';
		printf("%s: %d -> %s\n", who, fd, target);
	}
	closedir(descriptors);
	int next = dup(0);
	printf("%s: the next one is %d\n", who, next);
	close(next);
	fflush(stdout);
}

int main(int argc, char *argv[])
{
	(void)argc;
	print(argc > 1 ? argv[1] : "command");
	if (argc > 1)
		return 0;
	if (fork() == 0) {
		print("child");
		execl(argv[0], argv[0], "exec of a child", NULL);
		_exit(127);
	}
	wait(NULL);
	execl(argv[0], argv[0], "exec", NULL);
	return 127;
}
