# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a sum in one parallel loop, once with threads that are bound to processors. Other work: tasks, nested teams, many short regions with barriers that spin,
# locks, another number of threads, threads that are bound, more memory.
. "$ROOT/tests/workloads/kit.bash"

need gcc
cat >program.c <<'END'
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long tree(int depth)
{
	long a = 1, b = 1;

	if (depth == 0)
		return 1;
#pragma omp task shared(a)
	a = tree(depth - 1);
#pragma omp task shared(b)
	b = tree(depth - 1);
#pragma omp taskwait
	return a + b;
}

int main(int argc, char **argv)
{
	const char *what = argv[argc - 1];
	long sum = 0, n = strcmp(what, "large") == 0 ? 20000000 : 100000;
	double *table = malloc((size_t)n * sizeof *table);

	if (strcmp(what, "tree") == 0) {
#pragma omp parallel
#pragma omp single
		sum = tree(10);
	} else if (strcmp(what, "regions") == 0) {
		for (int i = 0; i < 300; i++) {
#pragma omp parallel reduction(+ : sum)
			{
#pragma omp barrier
				sum += omp_get_thread_num() >= 0;
			}
		}
		sum = sum > 0;
	} else if (strcmp(what, "nested") == 0) {
		omp_set_max_active_levels(2);
#pragma omp parallel num_threads(3) reduction(+ : sum)
#pragma omp parallel num_threads(2) reduction(+ : sum)
		sum += 1;
	} else {
#pragma omp parallel for schedule(dynamic, 1000) reduction(+ : sum)
		for (long i = 0; i < n; i++) {
			table[i] = (double)i;
#pragma omp critical
			sum += i % 3;
		}
	}
	printf("%s %ld\n", what, sum);
	free(table);
	return 0;
}
END
gcc -O1 -fopenmp program.c -o program || fail "gcc has no OpenMP"

record_a_sum() { "$@" ./program sum; }
record_bound_threads() { OMP_PROC_BIND=true "$@" ./program sum; }

other_tasks() { "$@" ./program tree; }
other_regions() { "$@" ./program regions; }
other_nested_teams() { "$@" ./program nested; }
other_threads() {
	local OMP_NUM_THREADS=7 OMP_PROC_BIND=true OMP_WAIT_POLICY=passive
	export OMP_NUM_THREADS OMP_PROC_BIND OMP_WAIT_POLICY
	"$@" ./program sum && OMP_DYNAMIC=true OMP_WAIT_POLICY=active "$@" ./program regions
}
other_sizes() { OMP_STACKSIZE=1M "$@" ./program large; }
other_settings() { OMP_DISPLAY_ENV=true "$@" ./program sum 2>/dev/null; }
holds_for_other_work
