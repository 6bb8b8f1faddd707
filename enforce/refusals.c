/* SPDX-License-Identifier: Apache-2.0 */
/* A list in order of appearance and a hash table of indexes into it, both bounded. */
#include "enforce/refusals.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/error.h"
#include "lib/syscalls.h"

enum { BUCKETS = 4 * REFUSALS_MAX };
_Static_assert((BUCKETS & (BUCKETS - 1)) == 0, "the hash is masked");

int refusals_init(struct refusals *refusals, struct error *err)
{
	*refusals = (struct refusals){
		.list = calloc(REFUSALS_MAX, sizeof *refusals->list),
		.buckets = calloc(BUCKETS, sizeof *refusals->buckets),
	};
	if (refusals->list && refusals->buckets)
		return 0;
	refusals_done(refusals);
	return error_set(err, ENOMEM, "audit");
}

int refusals_image(struct refusals *refusals, const char *path, uint32_t *out_image, struct error *err)
{
	for (size_t i = 0; i < refusals->image_count; i++) {
		if (strcmp(refusals->images[i], path) == 0) {
			*out_image = (uint32_t)i;
			return 0;
		}
	}
	char **grown = reallocarray(refusals->images, refusals->image_count + 1, sizeof *grown);
	if (grown)
		refusals->images = grown;
	char *copy = grown ? strdup(path) : NULL;
	if (!copy)
		return error_set(err, ENOMEM, "audit");
	*out_image = (uint32_t)refusals->image_count;
	refusals->images[refusals->image_count++] = copy;
	return 0;
}

/* Keeps of the arguments what a filter could compare. */
static struct call comparable(const struct call *call)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	struct call kept = *call;

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		bool is_kept = info && info->args[i].kind != ARG_UNFILTERED;
		kept.args[i] = is_kept ? call->args[i] & syscalls_arg_mask(&info->args[i]) : 0;
	}
	return kept;
}

static size_t hash(const struct call *call, struct verdict verdict, const char *image)
{
	uint64_t h = (uint64_t)call->arch << 32 ^ call->nr ^ call->ip ^ (uintptr_t)image ^ (uint64_t)verdict.ret << 16 ^ verdict.rule;

	for (unsigned i = 0; i < CALL_ARGS; i++)
		h = (h ^ call->args[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return (h ^ h >> 29) & (BUCKETS - 1);
}

static bool is_same(const struct refusal *refusal, const struct call *call, struct verdict verdict, const char *image)
{
	return refusal->call.arch == call->arch && refusal->call.nr == call->nr && refusal->call.ip == call->ip &&
	       refusal->verdict.ret == verdict.ret && refusal->verdict.source == verdict.source &&
	       refusal->verdict.rule == verdict.rule && refusal->image == image &&
	       memcmp(refusal->call.args, call->args, sizeof call->args) == 0;
}

/* Whether a kind of call that is not in the list yet may be added. */
static bool has_room(const struct refusals *refusals, const struct call *call)
{
	size_t limit = refusals->count < REFUSALS_MAX - REFUSALS_FOR_NEW_CALLS ? REFUSALS_OF_ONE_CALL : 1, kinds = 0;

	for (size_t i = 0; i < refusals->count && kinds < limit; i++)
		kinds += refusals->list[i].call.arch == call->arch && refusals->list[i].call.nr == call->nr;
	return refusals->count < REFUSALS_MAX && kinds < limit;
}

int refusals_add(struct refusals *refusals, const struct call *call, struct verdict verdict, uint32_t image, pid_t tid,
                 struct refusal **out_refusal)
{
	struct call kept = comparable(call);
	const char *path = image < refusals->image_count ? refusals->images[image] : "?";
	size_t at = hash(&kept, verdict, path);

	refusals->calls++;
	for (; refusals->buckets[at]; at = (at + 1) & (BUCKETS - 1)) {
		struct refusal *refusal = &refusals->list[refusals->buckets[at] - 1];

		if (is_same(refusal, &kept, verdict, path)) {
			refusal->count++;
			return REFUSALS_KNOWN;
		}
	}
	if (!has_room(refusals, &kept)) {
		refusals->untold++;
		return REFUSALS_KNOWN;
	}
	struct refusal *refusal = &refusals->list[refusals->count++];
	*refusal = (struct refusal){ .call = kept, .first = *call, .verdict = verdict, .image = path, .tid = tid, .count = 1 };
	refusals->buckets[at] = (uint32_t)refusals->count;
	*out_refusal = refusal;
	return REFUSALS_NEW;
}

const char *refusals_format_call(const struct call *call, char *buffer, size_t size)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	const char *name = syscalls_name(call->arch, call->nr), *comma = "";
	char value[512];
	FILE *out = fmemopen(buffer, size, "w");

	buffer[0] = '\0';
	if (!out)
		return buffer;
	if (name)
		fprintf(out, "%s(", name);
	else
		fprintf(out, "call %" PRIu32 "(", call->nr);
	for (unsigned i = 0; i < CALL_ARGS && info; i++) {
		struct arg_info in_context;
		const struct arg_info *arg = syscalls_arg_in_context(&info->args[i], call->args, &in_context);

		if (arg->kind == ARG_UNFILTERED)
			continue;
		fprintf(out, "%s%s=%s", comma, arg->name ? arg->name : "",
		        syscalls_format_arg(arg, call->args[i], value, sizeof value));
		comma = ", ";
	}
	fprintf(out, ")%s%s", call->arch == arch_native() ? "" : " of ",
	        call->arch == arch_native() ? "" : arch_name(call->arch));
	fclose(out);
	buffer[size - 1] = '\0';
	return buffer;
}

void refusals_done(struct refusals *refusals)
{
	for (size_t i = 0; i < refusals->count; i++) {
		for (size_t f = 0; f < refusals->list[i].frame_count; f++)
			free(refusals->list[i].frames[f]);
		free(refusals->list[i].frames);
	}
	for (size_t i = 0; i < refusals->image_count; i++)
		free(refusals->images[i]);
	free(refusals->images);
	free(refusals->list);
	free(refusals->buckets);
	*refusals = (struct refusals){ 0 };
}
