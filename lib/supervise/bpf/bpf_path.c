/* SPDX-License-Identifier: Apache-2.0 */
/* The names of a path from the last one to the first, as the kernel part walks it -> the path. */
#include <string.h>

#include "lib/supervise/bpf/bpf_engine.h"

void bpf_path_join(const struct bpf_image_event *event, char *out)
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
