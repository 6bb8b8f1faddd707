/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts -> facts: nondeterministic.def applied, as if one more run had made the calls. What one
 * line adds is no reason for another line.
 */
#include "genprof/facts/nondeterministic.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "genprof/facts/choices.h"
#include "genprof/facts/facts.h"
#include "genprof/facts/facts_add.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

/* linux/mman.h, Linux 6.11 */
#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE 0x08
#endif

struct nondeterministic_arg {
	bool is_known;
	uint64_t value;
};

static const struct line {
	const char *made; /* words, see is_named; NULL: always */
	const char *call;
	const char *why;
	enum {
		A_CALL,
		A_VALUE,          /* one more of a call that may have been made with others */
		A_HARMLESS_VALUE, /* the same, but never with any value, nor with its fellows */
	} adds;
	struct nondeterministic_arg args[CALL_ARGS];
} lines[] = {
#define SEEN(value_)         \
	{                    \
		true, value_ \
	}
#define OPTIONAL(made_, call_, why_, ...) { made_, call_, why_, A_CALL, { __VA_ARGS__ } },
#define VALUE(made_, call_, why_, ...) { made_, call_, why_, A_VALUE, { __VA_ARGS__ } },
#define HARMLESS(made_, call_, why_, ...) { made_, call_, why_, A_HARMLESS_VALUE, { __VA_ARGS__ } },
#include "genprof/facts/nondeterministic.def"
#undef OPTIONAL
#undef VALUE
#undef HARMLESS
#undef SEEN
};

enum { LINE_COUNT = sizeof lines / sizeof *lines };

/* Whether one of the values is the constant, or has its bits where they are flags. */
static bool has_constant(const struct arg_facts *arg, const struct constant *c)
{
	uint64_t bits = arg->info->kind != ARG_FLAGS ? UINT64_MAX : c->mask ? c->mask : c->value;

	for (size_t v = 0; v < arg->value_count; v++)
		if ((arg->values[v] & bits) == c->value)
			return true;
	return !arg->values;
}

/* Whether an argument took the value of that constant. Where only bits are known it may have. */
static bool took_value(const struct call_facts *call, const char *constant, size_t length)
{
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		const struct arg_facts *arg = &call->args[a];

		for (size_t i = 0; arg->info && i < arg->info->constant_count; i++) {
			const struct constant *c = &arg->info->constants[i];

			if (strlen(c->name) != length || memcmp(c->name, constant, length) != 0)
				continue;
			return has_constant(arg, c);
		}
	}
	return false;
}

/* Whether the call is one of `words`: "fcntl" any, "fcntl:F_SETLK" with that value. */
static bool is_named(const char *words, const struct call_facts *call)
{
	size_t name_length = strlen(call->name);

	for (const char *w = words; *w; w += *w == ' ') {
		size_t length = strcspn(w, " "), head = strcspn(w, " :");

		if (head == name_length && memcmp(w, call->name, head) == 0 &&
		    (head == length || took_value(call, w + head + 1, length - head - 1)))
			return true;
		w += length;
	}
	return false;
}

/*
 * Whether the line's reason was made and what it needs besides ("+stat"), and what spares it
 * ("!stat") was not.
 */
static bool is_wanted(const struct line *line, const struct facts *facts, size_t seen_count)
{
	const char *spares = line->made ? strchr(line->made, '!') : NULL,
		   *needs = line->made ? strchr(line->made, '+') : NULL;
	bool wanted = !line->made, is_complete = !needs;

	for (size_t i = 0; i < seen_count; i++) {
		const struct call_facts *call = &facts->calls[i];

		if (line->adds == A_CALL && strcmp(call->name, line->call) == 0)
			return false;
		if (spares && strcmp(spares + 1, call->name) == 0)
			return false;
		if (call->only_enosys)
			continue;
		wanted = wanted || (line->made && is_named(line->made, call));
		is_complete = is_complete || strcmp(needs + 1, call->name) == 0;
	}
	return wanted && is_complete;
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
	for (unsigned a = 0; a < CALL_ARGS && call->added; a++)
		call->args[a].is_one_signal = true;
	call->is_one_value = call->added && line->adds == A_HARMLESS_VALUE &&
	                     (call->is_one_value || call->tuple_count == 0);
	return facts_add_tuple(call, known, values, err);
}

int nondeterministic_extend(struct facts *facts, enum narrowing narrowing, struct error *err)
{
	size_t seen_count = facts->call_count;

	for (size_t i = 0; i < LINE_COUNT; i++)
		if ((lines[i].adds != A_HARMLESS_VALUE || narrowing != NARROWING_NONE) &&
		    is_wanted(&lines[i], facts, seen_count) &&
		    exists_on_any(facts->arches, lines[i].call) &&
		    add_line(&lines[i], facts, err) < 0)
			return -1;
	facts_add_done(facts);
	return 0;
}

size_t nondeterministic_lines(void)
{
	return LINE_COUNT;
}

/* The word is a call, and what may follow it a constant of one of its arguments. */
static bool is_known_word(const char *word, size_t length)
{
	size_t head = strcspn(word, " :");
	char name[64];
	uint32_t nr;

	if (head >= sizeof name)
		return false;
	memcpy(name, word, head);
	name[head] = '\0';
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		struct call_facts call = { .name = name };

		if (syscalls_number(arch, name, &nr) != SYSCALLS_FOUND)
			continue;
		const struct syscall_info *info = syscalls_info(arch, nr);
		for (unsigned a = 0; info && a < CALL_ARGS; a++)
			call.args[a].info =
				info->args[a].kind != ARG_UNFILTERED ? &info->args[a] : NULL;
		if (head == length || took_value(&call, word + head + 1, length - head - 1))
			return true;
	}
	return false;
}

const char *nondeterministic_check_line(size_t line)
{
	for (const char *w = lines[line].made ? lines[line].made : ""; *w; w += *w == ' ') {
		w += *w == '!' || *w == '+';
		if (!is_known_word(w, strcspn(w, " ")))
			return w;
		w += strcspn(w, " ");
	}
	return exists_on_any(NULL, lines[line].call) ? NULL : lines[line].call;
}
