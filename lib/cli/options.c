/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command line turned into `struct arguments` by getopt_long(3), which is kept silent: what is
 * wrong becomes an error like any other.
 */
#include "lib/cli/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"

int options_error(struct error *err, const char *format, ...)
{
	char text[ERROR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	error_set(err, 0, "%s", text);
	return error_hint(err, "--help lists the options");
}

enum { MAX_OPTIONS = 40, OPTION_HELP = OPTION_LONG + 1000, OPTION_VERSION };

static const struct option_spec common[] = {
	{ 'v', "verbose", NULL, "say more on standard error", OPTION_BY_COMMAND },
	{ 'q', "quiet", NULL, "no warnings", OPTION_BY_COMMAND },
	{ OPTION_HELP, "help", NULL, "show this help", OPTION_BY_COMMAND },
	{ OPTION_VERSION, "version", NULL, "show the version", OPTION_BY_COMMAND },
	{ 0 }
};

static const struct option_spec no_specs[] = { { 0 } };

struct tables {
	struct option longs[MAX_OPTIONS];
	char shorts[2 * MAX_OPTIONS + 2];
	size_t count;
};

static void tables_add(struct tables *t, const struct option_spec *spec)
{
	for (; spec->name; spec++) {
		if (t->count == MAX_OPTIONS - 1)
			abort();        /* a table in this program has outgrown its bound */
		t->longs[t->count++] = (struct option){
			.name = spec->name, .has_arg = spec->value ? required_argument : no_argument, .val = spec->id };
		if (spec->id < OPTION_LONG) {
			size_t n = strlen(t->shorts);
			t->shorts[n] = (char)spec->id;
			t->shorts[n + 1] = spec->value ? ':' : '\0';
		}
	}
}

static int complain(int answer, char *argv[], struct error *err)
{
	const char *word = argv[optind - 1];

	if (answer == ':')
		return options_error(err, "%s: the option needs a value", word);
	if (strncmp(word, "--", 2) != 0 && optopt && optopt < OPTION_LONG)
		return options_error(err, "-%c: no such option", optopt);
	if (optopt)
		return options_error(err, "%s: the option takes no value", word);
	return options_error(err, "%s: no such option, or the beginning of several", word);
}

static void note(struct arguments *out, int id)
{
	switch (id) {
	case 'v':            out->verbose = true; break;
	case 'q':            out->quiet = true; break;
	case OPTION_HELP:    out->help = true; break;
	case OPTION_VERSION: out->version = true; break;
	default:             out->options[out->option_count++] = (struct option_use){ id, optarg }; break;
	}
}

int options_parse(const struct option_spec *specs, int argc, char *argv[], struct arguments *out, struct error *err)
{
	struct tables tables = { .shorts = ":" };       /* ":" first: tell a missing value from an unknown option */
	int id;

	*out = (struct arguments){ 0 };
	/* Each word gives at most as many options as it has letters. */
	size_t letters = 1;
	for (int i = 1; i < argc; i++)
		letters += strlen(argv[i]);
	out->options = calloc(letters, sizeof *out->options);
	if (!out->options)
		return error_set(err, 0, "command line: out of memory");
	tables_add(&tables, specs ? specs : no_specs);
	tables_add(&tables, common);

	optind = 0;             /* glibc, musl: start over, whoever used getopt before */
	opterr = 0;
	while ((id = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
		if (id == '?' || id == ':')
			return complain(id, argv, err);
		note(out, id);
	}
	out->operands = argv + optind;
	out->operand_count = (size_t)(argc - optind);
	return 0;
}

static int read_number(const struct option_spec *spec, const char *text, int *out, struct error *err)
{
	char *end;
	long value = strtol(text, &end, 10);    /* what does not fit is above any bound */

	if (text[0] < '0' || text[0] > '9' || *end || value < 1 || value > spec->highest)
		return options_error(err, "--%s: \"%s\" is not a number from 1 to %d", spec->name, text, spec->highest);
	*out = (int)value;
	return 0;
}

static int settle(const struct option_spec *spec, const char *value, void *settings, struct error *err)
{
	char option[64];
	void *member = (char *)settings + spec->offset;

	switch (spec->kind) {
	case OPTION_OWN:
		return 0;
	case OPTION_FLAG:
		*(bool *)member = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)member = value;
		return 0;
	case OPTION_WORD:
		snprintf(option, sizeof option, "--%s", spec->name);
		return options_word(option, value, spec->words, member, err);
	case OPTION_NUMBER:
		return read_number(spec, value, member, err);
	}
	return 0;
}

int options_settle(const struct option_spec *specs, const struct arguments *arguments, void *settings,
                   struct error *err)
{
	for (size_t i = 0; i < arguments->option_count; i++) {
		const struct option_spec *spec = specs;

		while (spec->name && spec->id != arguments->options[i].id)
			spec++;
		if (spec->name && settle(spec, arguments->options[i].value, settings, err) < 0)
			return -1;
	}
	return 0;
}

void options_done(struct arguments *arguments)
{
	free(arguments->options);
	*arguments = (struct arguments){ 0 };
}

static void help_lines(const struct option_spec *spec, FILE *out)
{
	char words[64];

	for (; spec->name; spec++) {
		char letter[] = { '-', spec->id < OPTION_LONG ? (char)spec->id : ' ', ',', ' ', '\0' };

		if (spec->id >= OPTION_LONG)
			strcpy(letter, "    ");
		snprintf(words, sizeof words, "%s--%s%s%s", letter, spec->name, spec->value ? "=" : "",
		         spec->value ? spec->value : "");
		fprintf(out, "  %-32s %s\n", words, spec->help);
	}
}

void options_help(const struct option_spec *specs, FILE *out)
{
	help_lines(specs ? specs : no_specs, out);
	help_lines(common, out);
}

int options_word(const char *option, const char *value, const char *const words[], int *out_index, struct error *err)
{
	char list[256] = "";

	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], value) == 0) {
			*out_index = i;
			return 0;
		}
		size_t n = strlen(list);
		snprintf(list + n, sizeof list - n, "%s%s", i ? ", " : "", words[i]);
	}
	return options_error(err, "%s: \"%s\" is none of %s", option, value, list);
}
