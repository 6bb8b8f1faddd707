/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks the stack with libunwind-ptrace, and says of each frame where it is: the file that is
 * mapped there (from /proc/TID/maps, read once per stack), the symbol, the offset.
 *
 * Nothing is kept from one stack to the next: what is mapped changes while programs start, and
 * libunwind's cache would not notice. Stacks are taken only of what is new, so this need not be
 * fast.
 */
#include "lib/supervise/stack/backtrace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/supervise/stack/remote.h"
#include "lib/supervise/stack/unwinder.h"

enum { MAX_SYMBOL = 256, LIKELY_FUNCTION_BYTES = 4096 };

struct mapping {
	uint64_t start, end, offset;
	char name[128]; /* the file's, without its folder; "[vdso]" */
};

struct mappings {
	struct mapping *list; /* ascending, only what is executable */
	size_t count;
};

static int read_mappings(pid_t tid, struct mappings *out, struct error *err)
{
	char path[40], line[4352];

	snprintf(path, sizeof path, "/proc/%d/maps", (int)tid);
	auto_fclose FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof line, f)) {
		struct mapping m;
		char mode[5];
		int name_at = 0;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %*s %n", &m.start,
		           &m.end, mode, &m.offset, &name_at) < 4 ||
		    mode[2] != 'x' || !name_at)
			continue;
		line[strcspn(line, "\n")] = '\0';
		const char *slash = strrchr(line + name_at, '/');
		snprintf(m.name, sizeof m.name, "%s", slash ? slash + 1 : line + name_at);
		if (array_room(out->list, out->count, 1) < 0)
			return error_set(err, ENOMEM, "read the mappings of task %d", (int)tid);
		out->list[out->count++] = m;
	}
	return 0;
}

static const struct mapping *find_mapping(const struct mappings *mappings, uint64_t ip)
{
	for (size_t i = 0; i < mappings->count; i++) {
		if (ip >= mappings->list[i].start && ip < mappings->list[i].end)
			return &mappings->list[i];
	}
	return NULL;
}

/*
 * In a stripped file libunwind names the nearest exported symbol, however far away. It is the right
 * one only if it begins where the unwind information says that the function begins. In a static
 * program that was linked without an index of that information (--eh-frame-hdr) libunwind finds
 * none: only the innermost frame is known then.
 */
static bool find_symbol(const struct unwinder *unwinder, unw_cursor_t *cursor, uint64_t ip,
                        char *out_name, size_t size, unw_word_t *out_offset)
{
	unw_proc_info_t function;

	if (unwinder->get_proc_name(cursor, out_name, size, out_offset) != 0)
		return false;
	if (unwinder->get_proc_info(cursor, &function) != 0)
		return *out_offset < LIKELY_FUNCTION_BYTES;
	return function.start_ip == ip - *out_offset;
}

/* Returns NULL when there is no memory. */
static char *describe(const struct unwinder *unwinder, unw_cursor_t *cursor,
                      const struct mappings *mappings, uint64_t ip)
{
	const struct mapping *m = find_mapping(mappings, ip);
	char symbol[MAX_SYMBOL];
	unw_word_t offset;
	char *text;
	int n;

	if (!m || !*m->name)
		n = asprintf(&text, "%#" PRIx64, ip);
	else if (find_symbol(unwinder, cursor, ip, symbol, sizeof symbol, &offset))
		n = asprintf(&text, "%s(%s+%#" PRIx64 ")", m->name, symbol, (uint64_t)offset);
	else
		n = asprintf(&text, "%s(+%#" PRIx64 ")", m->name, ip - m->start + m->offset);
	return n < 0 ? NULL : text;
}

static int walk(const struct unwinder *unwinder, unw_cursor_t *cursor,
                const struct mappings *mappings, struct backtrace *out, struct error *err)
{
	while (out->count < BACKTRACE_MAX_FRAMES) {
		unw_word_t ip = 0;

		/*
		 * Some calls leave libunwind with an instruction pointer of 0, which is the end for
		 * it, too.
		 */
		if (unwinder->get_reg(cursor, UNW_REG_IP, &ip) != 0 || ip == 0)
			return 0;
		char *frame = describe(unwinder, cursor, mappings, ip);
		if (!frame)
			return error_set(err, ENOMEM, "keep a call stack");
		out->frames[out->count++] = frame;
		if (unwinder->step(cursor) <= 0)
			return 0;
	}
	return 0;
}

int backtrace_prepare(struct error *err)
{
	return unwinder_get(err) ? 0 : -1;
}

int backtrace_take(pid_t tid, struct backtrace *out, struct error *err)
{
	const struct unwinder *unwinder = unwinder_get(err);
	struct mappings mappings = { 0 };
	unw_cursor_t cursor;
	int r;

	*out = (struct backtrace){ .count = 0 };
	if (!unwinder)
		return -1;
	struct remote *task = remote_new(unwinder, tid);
	if (!task)
		return error_set(err, ENOMEM, "read a call stack");
	r = read_mappings(tid, &mappings, err);
	if (r == 0 && remote_start(task, &cursor) == 0)
		r = walk(unwinder, &cursor, &mappings, out, err);
	free(mappings.list);
	remote_free(task);
	if (r != 0)
		backtrace_done(out);
	return r;
}

void backtrace_done(struct backtrace *trace)
{
	for (size_t i = 0; i < trace->count; i++)
		free(trace->frames[i]);
	*trace = (struct backtrace){ .count = 0 };
}
