/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls time through the vsyscall page three times, where a filter sees it (time 3), and
 * clock_gettime through the vdso, where no filter does (clock_gettime 0). Ends with 77 on a machine
 * without that page.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TIME_AT = 0x400 };

int main(void)
{
	char line[256];
	int has_page = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	struct timespec now;

	while (fgets(line, sizeof line, maps))
		has_page |= strstr(line, "[vsyscall]") != NULL;
	fclose(maps);
	if (!has_page)
		return 77;
	time_t (*vsyscall_time)(time_t *) = (time_t(*)(time_t *))(0xffffffffff600000UL + TIME_AT);
	for (int i = 0; i < 3; i++) {
		if (vsyscall_time(NULL) <= 0)
			return 1;
		clock_gettime(CLOCK_MONOTONIC, &now);
	}
	return 0;
}
