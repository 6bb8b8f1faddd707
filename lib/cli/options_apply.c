/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options used -> settings. What a table or a usage line does not admit is refused, in one
 * wording.
 */
#include <stdint.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/cli/options_internal.h"
#include "lib/text/number.h"
#include "lib/text/spelling.h"

static int find_word(const struct option_spec *spec, const char *value, unsigned *out,
                     struct error *err)
{
	struct options_list list = { "", 0 };
	unsigned count = 0;

	for (; spec->words[count]; count++) {
		if (strcmp(spec->words[count], value) == 0) {
			*out = count;
			return 0;
		}
		options_list_add(&list, ", ", "", spec->words[count]);
	}
	const char *nearest = spelling_nearest(value, spec->words, count);
	return options_error(err, "--%s: \"%s\" is not one of %s%s%s%s", spec->name, value,
	                     list.text, nearest ? " (did you mean " : "", nearest ? nearest : "",
	                     nearest ? "?)" : "");
}

static int read_number(const struct option_spec *spec, const char *text, unsigned *out,
                       struct error *err)
{
	bool is_time = spec->kind == OPTION_SECONDS;
	uint64_t value;

	if (number_parse(text, is_time ? number_seconds : NULL, spec->most, &value) == 0 &&
	    value > 0) {
		*out = (unsigned)value;
		return 0;
	}
	return options_error(
		err,
		is_time ? "--%s: \"%s\" is not a time from 1 to %u seconds (90, 90s, 5m, 2h, 1d)"
			: "--%s: \"%s\" is not a number from 1 to %u",
		spec->name, text, spec->most);
}

/* An option used before that says something else about the same member. */
static const struct option_spec *find_conflict(const struct arguments *arguments, size_t index)
{
	const struct option_spec *spec = arguments->options[index].spec;

	for (size_t i = 0; i < index; i++) {
		const struct option_spec *other = arguments->options[i].spec;

		if (other != spec && other->kind == OPTION_ONE && other->offset == spec->offset)
			return other;
	}
	return NULL;
}

static int apply_option(const struct arguments *arguments, size_t index, void *settings,
                        struct error *err)
{
	const struct option_spec *spec = arguments->options[index].spec, *conflict;
	const char *value = arguments->options[index].value;
	void *member = (char *)settings + spec->offset;
	unsigned word = 0;

	if (spec->words && find_word(spec, value, &word, err) < 0)
		return -1;
	switch (spec->kind) {
	case OPTION_FLAG:
		*(bool *)member = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)member = value;
		return *value ? 0 : options_error(err, "--%s: the value is empty", spec->name);
	case OPTION_WORD:
		*(unsigned *)member = word;
		return 0;
	case OPTION_NUMBER:
	case OPTION_SECONDS:
		return read_number(spec, value, member, err);
	case OPTION_ONE:
		conflict = find_conflict(arguments, index);
		*(unsigned *)member = spec->first + word;
		return conflict ? options_error(err, "--%s: cannot be used with --%s", spec->name,
		                                conflict->name)
		                : 0;
	case OPTION_CALL:
		return spec->set(value, member, err) < 0 ? error_wrap(err, "--%s", spec->name) : 0;
	}
	return 0;
}

int options_apply(const struct arguments *arguments, void *settings, struct error *err)
{
	for (size_t i = 0; i < arguments->option_count; i++)
		if (apply_option(arguments, i, settings, err) < 0)
			return -1;
	return 0;
}

bool options_is_used(const struct arguments *arguments, const char *name)
{
	for (size_t i = 0; i < arguments->option_count; i++)
		if (strcmp(arguments->options[i].spec->name, name) == 0)
			return true;
	return false;
}

int options_check_operands(const struct arguments *arguments, const char *names, struct error *err)
{
	bool may_be_more = false;
	size_t wanted = 0;

	while (*names) {
		int length = (int)strcspn(names, " .");

		if (wanted++ == arguments->operand_count && *names != '[')
			return options_error(err, "%.*s: missing", length, names);
		may_be_more = names[length] == '.';
		names += strcspn(names, " ");
		names += strspn(names, " ");
	}
	if (arguments->operand_count > wanted && !may_be_more)
		return options_error(err, "%s: unexpected operand", arguments->operands[wanted]);
	return 0;
}
