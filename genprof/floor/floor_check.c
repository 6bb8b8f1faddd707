/* SPDX-License-Identifier: Apache-2.0 */
/* A floor and a resolved profile -> findings: what keeps the runtime from starting a container. */
#include "genprof/floor/floor_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/floor/floor.h"
#include "genprof/report/report.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/syscalls/call_text.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

static int no_memory(struct error *err)
{
	return error_set(err, 0, "floor: out of memory");
}

/* bit per argument whose value decided the verdict, and is not in `known` */
static unsigned open_arguments(struct verdict verdict, unsigned known)
{
	unsigned open = 0;

	for (unsigned i = 0; i < CALL_ARGS; i++)
		if (verdict.halves_read >> 2 * i & 3)
			open |= 1u << i;
	return open & ~known;
}

static int report_call(const struct floor *floor, const struct floor_call *call,
                       const struct call *made, unsigned known, struct verdict verdict,
                       struct report *report, struct error *err)
{
	bool is_open = open_arguments(verdict, known) != 0;
	struct finding *finding;
	char text[64];

	if (report_add(report, is_open ? REPORT_WARNING : REPORT_ERROR,
	               is_open ? "may-not-start" : "does-not-start", &finding, err) < 0)
		return -1;
	if (verdict.source == VERDICT_RULE)
		finding->rule = verdict.rule;
	finding->title = call_text_new(made, known);
	verdict_describe(verdict, text, sizeof text);
	if (asprintf(&finding->message,
	             is_open ? "%s makes it before the workload runs, and may be refused (%s): the "
	                       "profile compares arguments that were not measured"
	                     : "%s makes it before the workload runs, and is refused (%s)",
	             floor->runtime, text) < 0)
		finding->message = NULL;
	finding->data =
		json_pack("{ss, so, so}", "call", call->name, "starts", json_u64_new(call->starts),
	                  "measured", json_u64_new(floor->starts));
	return finding->title && finding->message && finding->data ? 0 : no_memory(err);
}

static int check_one(const struct floor *floor, const struct floor_call *call,
                     const struct resolved_profile *resolved, const struct call *made,
                     unsigned known, struct report *report, struct error *err)
{
	struct verdict verdict = verdict_of(resolved, made);

	if (open_arguments(verdict, known) == 0 && verdict_is_allowed(verdict))
		return 0;
	return report_call(floor, call, made, known, verdict, report, err);
}

static int check_call(const struct floor *floor, const struct floor_call *call,
                      const struct resolved_profile *resolved, struct report *report,
                      struct error *err)
{
	struct call made = { .arch = resolved->machine.arch };

	if (syscalls_number(made.arch, call->name, &made.nr) != SYSCALLS_FOUND)
		return 0;
	if (call->argument == FLOOR_NO_ARGUMENT)
		return check_one(floor, call, resolved, &made, 0, report, err);
	for (size_t i = 0; i < call->value_count; i++) {
		made.args[call->argument] = call->values[i];
		if (check_one(floor, call, resolved, &made, 1u << call->argument, report, err) < 0)
			return -1;
	}
	return 0;
}

int floor_check(const struct floor *floor, const struct resolved_profile *resolved,
                struct report *report, struct error *err)
{
	for (size_t i = 0; i < floor->call_count; i++)
		if (check_call(floor, &floor->calls[i], resolved, report, err) < 0)
			return -1;
	return 0;
}
