/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/floor/floor_tally.h"

#include <inttypes.h>
#include <string.h>

#include "genprof/floor/floor_bundle.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

void floor_tally_begin(struct floor_tally *tally)
{
	for (size_t i = 0; i < FLOOR_MAX_NUMBER; i++)
		tally->calls[i].in_this_start = false;
}

void floor_tally_call(struct floor_tally *tally, const struct call *call)
{
	const char *name = syscalls_name(call->arch, call->nr);
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);

	if (call->nr >= FLOOR_MAX_NUMBER || (name && floor_bundle_refuses(name)))
		return; /* no kernel has it: it fails whatever the filter says */
	struct floor_count *count = &tally->calls[call->nr];
	int argument = name ? floor_kept_argument(name) : FLOOR_NO_ARGUMENT;

	count->in_this_start = true;
	if (argument == FLOOR_NO_ARGUMENT)
		return;
	bool is_known = info && info->args[argument].kind != ARG_UNFILTERED;
	uint64_t value = is_known ? call->args[argument] & SYSCALLS_ARG_MASK : call->args[argument];
	if (!floor_keep_value(count->values, &count->value_count, value))
		count->has_more_values = true;
}

void floor_tally_end(struct floor_tally *tally)
{
	tally->starts++;
	for (size_t i = 0; i < FLOOR_MAX_NUMBER; i++)
		tally->calls[i].starts += tally->calls[i].in_this_start;
}

static int add_count(const struct floor_count *count, uint32_t nr, struct floor *floor,
                     struct error *err)
{
	const char *name = syscalls_name(arch_native(), nr);
	struct floor_call *call = NULL;

	if (!name)
		return error_set(
			err, 0,
			"call number %u has no name here: this program is older than the runtime",
			nr);
	if (floor_add_call(floor, name, &call, err) < 0)
		return -1;
	call->starts = count->starts;
	if (count->value_count == 0 || count->has_more_values)
		return 0;
	call->argument = floor_kept_argument(name);
	call->value_count = count->value_count;
	memcpy(call->values, count->values, sizeof call->values);
	return 0;
}

int floor_tally_result(const struct floor_tally *tally, struct floor *out, struct error *err)
{
	struct floor floor = { .starts = tally->starts };

	for (uint32_t nr = 0; nr < FLOOR_MAX_NUMBER; nr++) {
		if (tally->calls[nr].starts > 0 &&
		    add_count(&tally->calls[nr], nr, &floor, err) < 0) {
			floor_done(&floor);
			return -1;
		}
	}
	floor_sort(&floor);
	*out = floor;
	return 0;
}
