/* SPDX-License-Identifier: Apache-2.0 */
/*
 * argv -> struct arguments.
 *
 * Not getopt_long(3): its state is global, it prints messages of its own, and it does not say
 * which options an abbreviation could stand for.
 */
#include "lib/cli/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/cli/options_internal.h"
#include "lib/text/spelling.h"

#define COMMON(member) .kind = OPTION_FLAG, .offset = offsetof(struct arguments, member)

static const struct option_spec common[] = {
	{ 'v', "verbose", NULL, "say more on standard error", COMMON(verbose) },
	{ 'q', "quiet", NULL, "no warnings and notes", COMMON(quiet) },
	{ 0, "help", NULL, "show this help", COMMON(help) },
	{ 0, "version", NULL, "show the version", COMMON(version) },
	{ 0 }
};

enum { COMMON_COUNT = sizeof common / sizeof common[0] - 1 };

bool options_is_common(const struct option_spec *spec)
{
	return spec >= common && spec < common + COMMON_COUNT;
}

const struct option_spec *options_next(const struct option_spec *specs,
                                       const struct option_spec *at)
{
	at = at ? at + 1 : specs ? specs : common;
	if (!at->name && at != common + COMMON_COUNT)
		at = common;
	return at->name ? at : NULL;
}

bool options_takes_value(const struct option_spec *spec)
{
	return spec->value || spec->words;
}

int(options_error)(struct error *err, const char *format, ...)
{
	char text[ERROR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	error_set(err, 0, "%s", text);
	return error_hint(err, "--help lists the options");
}

void options_list_add(struct options_list *list, const char *separator, const char *prefix,
                      const char *text)
{
	size_t room = sizeof list->text - list->length;
	int n = snprintf(list->text + list->length, room, "%s%s%s", list->length ? separator : "",
	                 prefix, text);

	if (n >= 0 && (size_t)n < room)
		list->length += (size_t)n;
	else
		list->text[list->length] = '\0';
}

/* ---- finding ---- */

enum { MAX_NAMES = 64 }; /* for a hint; options beyond are not suggested */

static int unrecognized(const struct option_spec *specs, const char *name, struct error *err)
{
	const char *names[MAX_NAMES];
	size_t count = 0;

	for (const struct option_spec *s = NULL; (s = options_next(specs, s)) && count < MAX_NAMES;)
		names[count++] = s->name;
	const char *nearest = spelling_nearest(name, names, count);
	if (nearest)
		return options_error(err, "--%s: unrecognized option (did you mean --%s?)", name,
		                     nearest);
	return options_error(err, "--%s: unrecognized option", name);
}

/* An option of that name, or the only one that begins like it. */
static int find_long(const struct option_spec *specs, const char *name,
                     const struct option_spec **out, struct error *err)
{
	const struct option_spec *found = NULL;
	struct options_list list = { "", 0 };
	size_t count = 0;

	for (const struct option_spec *s = NULL; (s = options_next(specs, s));) {
		if (strcmp(s->name, name) == 0) {
			*out = s;
			return 0;
		}
		if (strncmp(s->name, name, strlen(name)) != 0)
			continue;
		found = s;
		count++;
		options_list_add(&list, ", ", "--", s->name);
	}
	if (count == 0 || !*name) {
		unrecognized(specs, name, err);
		return -1;
	}
	if (count > 1)
		return options_error(err, "--%s: ambiguous option (%s)", name, list.text);
	*out = found;
	return 0;
}

static const struct option_spec *find_letter(const struct option_spec *specs, char letter)
{
	const struct option_spec *s = NULL;

	while ((s = options_next(specs, s)) && s->letter != letter)
		continue;
	return s;
}

/* ---- reading ---- */

struct parser {
	const struct option_spec *specs;
	char **argv;
	int at; /* argv[at] is read */
	struct arguments *out;
};

static void note(struct arguments *out, const struct option_spec *spec, const char *value)
{
	if (options_is_common(spec))
		*(bool *)((char *)out + spec->offset) = true;
	else
		out->options[out->option_count++] = (struct option_use){ spec, value };
}

/* "--name", "--name=value", "--name" "value". */
static int take_long(struct parser *p, struct error *err)
{
	const char *word = p->argv[p->at++] + 2;
	const char *value = strchr(word, '=');
	const struct option_spec *spec = NULL;
	char name[64]; /* longer than any option: what is cut is not recognized */

	snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
	if (find_long(p->specs, name, &spec, err) < 0)
		return -1;
	if (value && !options_takes_value(spec))
		return options_error(err, "--%s: takes no value", spec->name);
	if (value)
		value++;
	else if (options_takes_value(spec) && !(value = p->argv[p->at]))
		return options_error(err, "--%s: requires a value", spec->name);
	else if (options_takes_value(spec))
		p->at++;
	note(p->out, spec, value);
	return 0;
}

/* "-a", "-abc", "-ovalue", "-o" "value". */
static int take_letters(struct parser *p, struct error *err)
{
	for (const char *letter = p->argv[p->at++] + 1; *letter; letter++) {
		const struct option_spec *spec = find_letter(p->specs, *letter);

		if (!spec)
			return options_error(err, "-%c: unrecognized option", *letter);
		if (!options_takes_value(spec)) {
			note(p->out, spec, NULL);
			continue;
		}
		const char *value = letter[1] ? letter + 1 : p->argv[p->at];
		if (!value)
			return options_error(err, "-%c: requires a value", *letter);
		if (!letter[1])
			p->at++;
		note(p->out, spec, value);
		break;
	}
	return 0;
}

/* Operands move to the front, over words that have been read already. */
static void take_operand(struct parser *p)
{
	p->out->operands[p->out->operand_count++] = p->argv[p->at++];
}

static int take_words(struct parser *p, enum options_order order, struct error *err)
{
	const char *word;

	while ((word = p->argv[p->at]) && !p->out->help && !p->out->version) {
		bool is_operand = word[0] != '-' || !word[1];
		int rc = 0;

		if (is_operand && order == OPTIONS_FIRST)
			break;
		if (is_operand) {
			take_operand(p);
		} else if (strcmp(word, "--") == 0) {
			p->at++;
			break;
		} else {
			rc = word[1] == '-' ? take_long(p, err) : take_letters(p, err);
		}
		if (rc < 0)
			return -1;
	}
	while (p->argv[p->at])
		take_operand(p);
	p->out->operands[p->out->operand_count] = NULL;
	return 0;
}

int options_parse(const struct option_spec *specs, enum options_order order, int argc, char *argv[],
                  struct arguments *out, struct error *err)
{
	int first = argc > 0; /* execve(2) before Linux 5.18 takes an empty argv */
	struct parser parser = { .specs = specs, .argv = argv, .at = first, .out = out };
	size_t letters = 1;

	*out = (struct arguments){ .operands = argv + first };
	/* Each word gives at most as many options as it has letters. */
	for (int i = first; i < argc; i++)
		letters += strlen(argv[i]);
	out->options = calloc(letters, sizeof *out->options);
	if (!out->options)
		return error_set(err, ENOMEM, "command line");
	return take_words(&parser, order, err);
}

void options_done(struct arguments *arguments)
{
	free(arguments->options);
	*arguments = (struct arguments){ 0 };
}
