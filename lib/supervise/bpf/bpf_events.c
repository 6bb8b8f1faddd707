/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of the ring -> events. A program's path comes as its names, from the last one to the
 * first, as the kernel part walks it.
 */
#include <string.h>

#include "lib/base/error.h"
#include "lib/supervise/bpf/bpf_engine.h"
#include "lib/supervise/exec.h"

static void join_path(const struct bpf_image_event *event, char *out)
{
	static const char deleted[] = " (deleted)"; /* as /proc/PID/exe says it */
	size_t end = event->length < sizeof event->names ? event->length : sizeof event->names;

	if (event->is_cut)
		out = stpcpy(out, "...");
	while (end > 0) {
		const char *name = memrchr(event->names, '\0', end - 1);

		name = name ? name + 1 : event->names;
		*out++ = '/';
		out = mempcpy(out, name, (size_t)(event->names + end - 1 - name));
		end = (size_t)(name - event->names);
	}
	*out = '\0';
	if (event->is_deleted)
		strcpy(out, deleted);
}

void bpf_events_tell_image(struct bpf_engine *e, uint32_t image, const char *path,
                           struct event *out)
{
	e->is_told[image] = true;
	*out = (struct event){ .kind = EVENT_EXEC, .task = &e->images[image], .path = path };
}

/* The command's first exec is over: its launch has succeeded. */
static int launch_succeeded(struct bpf_engine *e, struct error *err)
{
	if (!e->is_launching)
		return 0;
	e->is_launching = false;
	int r = launch_result(&e->launched, e->launch_path, e->notes, err);
	return r <= 0 ? r
	              : error_set(err, 0, "%s: it has started and says that it has not",
	                          e->launch_path);
}

static void take_call(struct bpf_engine *e, const struct bpf_call_event *call, struct event *out)
{
	*out = (struct event){
		.kind = EVENT_CALL,
		.task = &e->images[call->image % BPF_IMAGES],
		.call = { .arch = bpf_kernel_arch(call->arch), .nr = call->nr },
		.memory = call->which ? EVENT_MEMORY_UNKNOWN : EVENT_MEMORY_FILLED,
		.count = 1,
		.at_ms = call->ns / 1000000,
	};
	if (call->key_kind == BPF_TUPLE)
		memcpy(out->call.args, call->values, sizeof out->call.args);
}

int bpf_events_take(struct bpf_engine *e, const void *record, struct event *out, struct error *err)
{
	switch (*(const uint32_t *)record) {
	case BPF_EVENT_IMAGE: {
		const struct bpf_image_event *image = record;
		join_path(image, e->path);
		bpf_events_tell_image(e, image->image % BPF_IMAGES, e->path, out);
		return launch_succeeded(e, err) == 0 ? 1 : -1;
	}
	case BPF_EVENT_CALL:
		take_call(e, record, out);
		return launch_succeeded(e, err) == 0 ? 1 : -1;
	default:
		return 0; /* the last task's end: the state says so, too */
	}
}
