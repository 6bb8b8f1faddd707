/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any number of random profiles through tests/kit/property.h.
 *
 * usage: property_filter FIRST-SEED COUNT
 * Prints each seed that fails with its profile (run it again with that seed and count 1).
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/kit/property.h"

static void print_profile(uint64_t seed)
{
	struct random_source source = { seed * UINT64_C(0x2545f4914f6cdd1d) + 1 };
	struct machine machine = random_machine(&source);
	struct profile *profile =
		random_profile_of(&source, (enum random_kind)(seed % RANDOM_KINDS));
	char *text = profile ? profile_text(profile) : NULL;

	printf("runtime %s, profile:\n%s\n", verdict_runtimes[machine.runtime], text ? text : "");
	free(text);
	profile_free(profile);
}

int main(int argc, char **argv)
{
	struct property_counts counts = { 0 };
	size_t failed = 0;
	char message[1024];

	if (argc != 3) {
		fprintf(stderr, "usage: property_filter FIRST-SEED COUNT\n");
		return 2;
	}
	uint64_t first = strtoull(argv[1], NULL, 10), count = strtoull(argv[2], NULL, 10);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (uint64_t seed = first; seed < first + count; seed++) {
		size_t undecided = counts.undecided;

		if (!property_holds(seed, &counts, message, sizeof message)) {
			printf("seed %llu: %s\n", (unsigned long long)seed, message);
			print_profile(seed);
			failed++;
		} else if (counts.undecided > undecided && count == 1) {
			printf("seed %llu: stopped: %s\n", (unsigned long long)seed, message);
			print_profile(seed);
		}
	}
	printf("%zu profiles: %zu failed, %zu refused by the resolver, %zu undecided, %zu of an "
	       "eighth compiled wrongly by libseccomp; %zu calls in the running kernel\n",
	       counts.profiles, failed, counts.refused, counts.undecided, counts.libseccomp_wrong,
	       counts.live);
	return failed ? 1 : 0;
}
