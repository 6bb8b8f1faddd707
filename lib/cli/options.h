/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line as data: a table of options goes in, settings and operands come out. The three
 * programs read their command lines with it, and print their --help from the same tables.
 *
 *     options.c          argv and a table -> the options used and the operands
 *     options_apply.c   the options used -> the members of a program's settings
 *     options_help.c     a table -> lines of --help
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/base/error.h"

/*
 * What becomes of an option. Where one is used again, the last use counts. Different options of the
 * kind OPTION_ONE that have the same member exclude each other.
 */
enum option_kind {
	OPTION_FLAG,    /* a bool becomes true */
	OPTION_TEXT,    /* a const char * borrows the value, which must not be empty */
	OPTION_WORD,    /* an enum gets the place of the value in `words` */
	OPTION_NUMBER,  /* an int or unsigned gets it: 1 to `most` */
	OPTION_SECONDS, /* likewise: "90", "90s", "5m", "2h", "1d" */
	OPTION_ONE,     /* an enum gets `first`, plus the place in `words` */
	OPTION_CALL,    /* `set` is called with the value and the member */
};

/* Takes the value (NULL when the option takes none). The caller puts "--NAME: " before an error. */
typedef int option_setter(const char *value, void *member, struct error *err);

struct option_spec {
	char letter;       /* 'o': -o; 0: there is none */
	const char *name;  /* "output": --output */
	const char *value; /* its value in --help ("FILE"); NULL: none, or one of `words` */
	const char *help;  /* NULL: an earlier name of an option, which --help leaves out */
	enum option_kind kind;
	size_t offset;            /* of the member in the settings */
	const char *const *words; /* the values that it takes, NULL-terminated; NULL: any */
	unsigned first, most;
	option_setter *set;
};

/* The last members of a spec. The member of `struct settings` has to be of the right type. */
#define OPTION_FLAG_IN(member) .kind = OPTION_FLAG, .offset = OPTION_OFFSET(member, bool : 1)
#define OPTION_TEXT_IN(member) \
	.kind = OPTION_TEXT, .offset = OPTION_OFFSET(member, const char * : 1)
#define OPTION_WORD_IN(member, list) \
	.kind = OPTION_WORD, .offset = OPTION_OFFSET_OF_NUMBER(member), .words = (list)
#define OPTION_NUMBER_IN(member, limit) \
	.kind = OPTION_NUMBER, .offset = OPTION_OFFSET_OF_NUMBER(member), .most = (limit)
#define OPTION_SECONDS_IN(member, limit) \
	.kind = OPTION_SECONDS, .offset = OPTION_OFFSET_OF_NUMBER(member), .most = (limit)
#define OPTION_ONE_IN(member, number, list)                                               \
	.kind = OPTION_ONE, .offset = OPTION_OFFSET_OF_NUMBER(member), .first = (number), \
	.words = (list)
#define OPTION_CALL_IN(member, setter) \
	.kind = OPTION_CALL, .offset = offsetof(struct settings, member), .set = (setter)
/* The setter gets the settings. */
#define OPTION_CALL_WITH(setter) .kind = OPTION_CALL, .set = (setter)

/* A member of another type does not compile: no association of _Generic fits. */
#define OPTION_OFFSET(member, ...)           \
	(offsetof(struct settings, member) + \
	 0 * sizeof(char[_Generic(((struct settings *)NULL)->member, __VA_ARGS__)]))
#define OPTION_OFFSET_OF_NUMBER(member) OPTION_OFFSET(member, int : 1, unsigned : 1)

struct option_use {
	const struct option_spec *spec; /* borrowed */
	const char *value;              /* borrowed from argv; NULL when it takes none */
};

struct arguments {
	struct option_use *options; /* in the order given; owned */
	size_t option_count;
	char **operands; /* part of argv; NULL after the last */
	size_t operand_count;
	bool help, version, verbose, quiet;
};

enum options_order {
	OPTIONS_ANYWHERE, /* options may follow operands */
	OPTIONS_FIRST,    /* the first operand ends them: a command may follow */
};

/*
 * Reads argv[1]... against `specs` (ends with a spec without name; NULL: none) and the options that
 * every command has. Long options may be shortened; "--" ends the options; after --help or
 * --version no option is read. Reorders argv. The caller frees with options_done, whatever the
 * result.
 */
int options_parse(const struct option_spec *specs, enum options_order order, int argc, char *argv[],
                  struct arguments *out, struct error *err);
void options_done(struct arguments *arguments);

/* Writes what was used into the settings, in the order given. Refuses what the specs exclude. */
int options_apply(const struct arguments *arguments, void *settings, struct error *err);

bool options_is_used(const struct arguments *arguments, const char *name);

/* The help of each option, those that every command has included, in at most 100 columns. */
void options_help(const struct option_spec *specs, FILE *out);

/* Raises a mistake in the command line, with the hint to ask for help. Returns -1. */
int options_error(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3), cold));
#define options_error(...) error_raised((options_error)(__VA_ARGS__)) /* as in error.h */

/*
 * Checks the operands against their names in a usage line: "PROFILE TRACE..." is one PROFILE and at
 * least one TRACE, "PROFILE [TRACE...]" any number. An error names the first operand that is
 * missing or too many.
 */
int options_check_operands(const struct arguments *arguments, const char *names, struct error *err);
