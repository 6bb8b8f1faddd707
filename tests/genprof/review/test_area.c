/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/review/area.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/syscalls/syscalls.h"

Test(area, knows_what_every_named_call_is_about)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		uint32_t first = arch == ARCH_X32 ? ARCH_X32_BIT : 0;
		for (uint32_t nr = first; nr <= syscalls_highest(arch); nr++) {
			const char *name = syscalls_name(arch, nr);
			cr_expect(!name || area_of(name) != AREA_OTHER, "%s: %s", arch_name(arch),
			          name);
		}
	}
	cr_expect_eq(area_of("open"), AREA_FILES);
	cr_expect_eq(area_of("bpf"), AREA_KEYS);
	cr_expect_eq(area_of("no_such_call"), AREA_OTHER);
}

static const char *const names[] = {
#define AREA(suffix, word)
#define AREA_CALL(call, suffix) call,
#include "genprof/review/area.def"
#undef AREA
#undef AREA_CALL
};

Test(area, has_its_names_in_order_and_each_is_a_call)
{
	uint32_t nr;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		bool known = false;
		for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
			known |= syscalls_number(arch, names[i], &nr) == SYSCALLS_FOUND;
		cr_expect(known, "%s", names[i]);
		cr_expect(i == 0 || strcmp(names[i - 1], names[i]) < 0, "%s", names[i]);
	}
}
