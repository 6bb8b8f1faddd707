/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts -> facts: chance.def applied, as if one more run had made the calls. What one line adds is no
 * reason for another line.
 */
#include "genprof/chance.h"

#include <linux/futex.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "genprof/facts.h"
#include "genprof/facts_add.h"
#include "lib/error.h"
#include "lib/syscalls.h"

struct chance_arg {
	bool is_known;
	uint64_t value;
};

static const struct line {
	const char *made;       /* words; NULL: always */
	const char *call;
	const char *why;
	struct chance_arg args[CALL_ARGS];
} lines[] = {
#define SEEN(value_) { true, value_ }
#define CHANCE(made_, call_, why_, ...) { made_, call_, why_, { __VA_ARGS__ } },
#include "genprof/chance.def"
#undef CHANCE
#undef SEEN
};

enum { LINE_COUNT = sizeof lines / sizeof *lines };

static bool has_word(const char *words, const char *wanted)
{
	size_t length = strlen(wanted);

	for (const char *w = words; (w = strstr(w, wanted)); w += length)
		if ((w == words || w[-1] == ' ') && (w[length] == ' ' || w[length] == '\0'))
			return true;
	return false;
}

static bool is_wanted(const struct line *line, const struct facts *facts, size_t seen_count)
{
	bool wanted = !line->made;

	for (size_t i = 0; i < seen_count; i++) {
		const struct call_facts *call = &facts->calls[i];
		if (strcmp(call->name, line->call) == 0)
			return false;
		wanted = wanted || (!call->only_enosys && has_word(line->made, call->name));
	}
	return wanted;
}

/* `arches` NULL: any that this toolkit knows. */
static bool exists_on_any(const bool arches[ARCH_COUNT], const char *name)
{
	uint32_t nr;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		if ((!arches || arches[arch]) && syscalls_number(arch, name, &nr) == SYSCALLS_FOUND)
			return true;
	return false;
}

static int add_line(const struct line *line, struct facts *facts, struct error *err)
{
	uint64_t values[CALL_ARGS] = { 0 };
	struct call_facts *call;
	unsigned known = 0;

	for (unsigned a = 0; a < CALL_ARGS; a++) {
		known |= (unsigned)line->args[a].is_known << a;
		values[a] = line->args[a].value;
	}
	if (facts_add_call(facts, line->call, line->why, &call, err) < 0)
		return -1;
	return facts_add_tuple(call, known, values, err);
}

int chance_extend(struct facts *facts, struct error *err)
{
	size_t seen_count = facts->call_count;

	for (size_t i = 0; i < LINE_COUNT; i++)
		if (is_wanted(&lines[i], facts, seen_count) && exists_on_any(facts->arches, lines[i].call) &&
		    add_line(&lines[i], facts, err) < 0)
			return -1;
	facts_add_done(facts);
	return 0;
}

size_t chance_lines(void)
{
	return LINE_COUNT;
}

const char *chance_check_line(size_t line)
{
	return exists_on_any(NULL, lines[line].call) ? NULL : lines[line].call;
}
