/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the calls of a trace for its first waiting, one for what came after. */
#include "genprof/review/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/trace/trace.h"

/* By what a run shows that it serves; a trace is judged by the first group that it has. */
static const struct {
	const char *call;
	int group;
} waits[] = {
	{ "accept", 0 },       { "accept4", 0 },      { "epoll_wait", 1 }, { "epoll_pwait", 1 },
	{ "epoll_pwait2", 1 }, { "io_getevents", 1 }, { "poll", 2 },       { "ppoll", 2 },
	{ "select", 2 },       { "pselect6", 2 },
};

static int group_of(const char *name)
{
	for (size_t i = 0; name && i < sizeof waits / sizeof *waits; i++)
		if (strcmp(waits[i].call, name) == 0)
			return waits[i].group;
	return INT32_MAX;
}

/* The observation that tells when serving began, or NULL. */
static const struct observation *find_start(const struct observation *list, size_t count)
{
	const struct observation *start = NULL;
	int best = INT32_MAX;

	for (size_t i = 0; i < count; i++) {
		int group = group_of(list[i].name);
		if (group < best ||
		    (start && group == best && list[i].first_ms < start->first_ms)) {
			best = group;
			start = &list[i];
		}
	}
	return start;
}

/* Its place in the list, or the list's end. */
static size_t place_of(const struct timeline *timeline, enum arch arch, uint32_t nr)
{
	size_t i = 0;

	while (i < timeline->call_count &&
	       (timeline->calls[i].nr != nr || timeline->calls[i].arch != arch))
		i++;
	return i;
}

static struct timeline_call *call_of(struct timeline *timeline, const struct observation *o,
                                     struct error *err)
{
	size_t place = place_of(timeline, o->arch, o->nr);

	if (place < timeline->call_count)
		return &timeline->calls[place];
	if (array_room(timeline->calls, timeline->call_count, 1) < 0) {
		error_set(err, 0, "timeline: out of memory");
		return NULL;
	}
	timeline->calls[timeline->call_count++] =
		(struct timeline_call){ .arch = o->arch, .nr = o->nr };
	return &timeline->calls[place];
}

/* The name that a table here has for good: traces come and go. */
static const char *static_name(const char *name)
{
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
		if (strcmp(waits[i].call, name) == 0)
			return waits[i].call;
	return NULL;
}

int timeline_add(struct timeline *timeline, struct trace *one, struct error *err)
{
	const struct observation *list, *start;
	size_t count;

	if (trace_observations(one, &list, &count, err) < 0)
		return -1;
	timeline->traces++;
	start = find_start(list, count);
	if (!start)
		return 0;
	if (timeline->started == 0 || start->first_ms < timeline->from_ms) {
		timeline->from_ms = start->first_ms;
		timeline->by = static_name(start->name);
	}
	if (start->first_ms > timeline->to_ms)
		timeline->to_ms = start->first_ms;
	timeline->started++;
	for (size_t i = 0; i < count; i++) {
		struct timeline_call *call = call_of(timeline, &list[i], err);
		if (!call)
			return -1;
		call->started++;
		call->later += list[i].last_ms > start->first_ms;
	}
	return 0;
}

const struct timeline_call *timeline_find(const struct timeline *timeline, enum arch arch,
                                          uint32_t nr)
{
	size_t place = place_of(timeline, arch, nr);

	return place < timeline->call_count ? &timeline->calls[place] : NULL;
}

void timeline_done(struct timeline *timeline)
{
	free(timeline->calls);
	*timeline = (struct timeline){ 0 };
}
