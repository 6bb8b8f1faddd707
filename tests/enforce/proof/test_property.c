/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Some thousands of random profiles; `make fuzz` does more (tests/fuzz/property_filter.c, which
 * also prints the profile of a seed that fails).
 */
#include "tests/kit/property.h"

#include <criterion/criterion.h>
#include <dirent.h>

static void check_seeds(uint64_t first, size_t count)
{
	struct property_counts counts = { 0 };
	char message[1024] = "";

	for (uint64_t seed = first; seed < first + count; seed++)
		cr_assert(property_holds(seed, &counts, message, sizeof message), "seed %lu: %s",
		          seed, message);
	/* The generator must not drift into profiles that prove nothing. */
	cr_expect_lt(counts.refused, count / 2, "%zu of %zu refused", counts.refused, count);
	cr_expect_lt(counts.undecided, count / 100, "%zu of %zu undecided", counts.undecided,
	             count);
	cr_expect_gt(counts.libseccomp_wrong, 0,
	             "libseccomp was right about everything: is it asked?");
	cr_expect_gt(counts.live, count, "%zu calls", counts.live);
}

/* In several tests, which run beside each other. */
Test(property, verdict_filter_and_kernel_agree_on_random_profiles_1)
{
	check_seeds(1000, 600);
}
Test(property, verdict_filter_and_kernel_agree_on_random_profiles_2)
{
	check_seeds(2000, 600);
}
Test(property, verdict_filter_and_kernel_agree_on_random_profiles_3)
{
	check_seeds(3000, 600);
}
Test(property, verdict_filter_and_kernel_agree_on_random_profiles_4)
{
	check_seeds(4000, 600);
}

Test(property, holds_for_every_file_of_the_corpus)
{
	struct dirent **entries = NULL;
	int count = scandir("tests/fuzz/corpus/compile", &entries, NULL, alphasort), files = 0;

	for (int i = 0; i < count; i++) {
		static uint8_t bytes[1 << 20];
		char path[512], message[1024] = "";

		snprintf(path, sizeof path, "tests/fuzz/corpus/compile/%s", entries[i]->d_name);
		FILE *file = entries[i]->d_name[0] == '.' ? NULL : fopen(path, "r");
		if (file) {
			size_t n = fread(bytes, 1, sizeof bytes, file);

			fclose(file);
			files++;
			cr_expect(property_holds_for_bytes(bytes, n, message, sizeof message),
			          "%s: %s", path, message);
		}
		free(entries[i]);
	}
	free(entries);
	cr_expect_geq(files, 10, "%d files: run from the root of the tree", files);
}
