/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line as data: a table of options goes in, the options used and the operands come out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct error;

/* What becomes of an option: the command looks at it itself, or its settings get it (options_settle). */
enum option_kind {
	OPTION_OWN,
	OPTION_FLAG,                    /* a bool becomes true */
	OPTION_TEXT,                    /* a const char * borrows the value */
	OPTION_WORD,                    /* an enum gets the place of the value in `words` */
	OPTION_NUMBER,                  /* an int gets it: 1 to `highest` */
};

struct option_spec {
	int id;                         /* a letter is the short option too; others start at OPTION_LONG */
	const char *name;               /* "format": --format */
	const char *value;              /* what the value is called ("FILE"), or NULL: takes none */
	const char *help;               /* one line */
	enum option_kind kind;
	size_t offset;                  /* of the member in the command's settings */
	const char *const *words;       /* OPTION_WORD: NULL-terminated */
	int highest;                    /* OPTION_NUMBER */
};

/* The last members of a spec: read by the command, or for a member of `struct settings` of its kind. */
#define OPTION_BY_COMMAND OPTION_OWN, 0, NULL, 0
#define OPTION_FLAG_IN(member) OPTION_FLAG, offsetof(struct settings, member), NULL, 0
#define OPTION_TEXT_IN(member) OPTION_TEXT, offsetof(struct settings, member), NULL, 0
#define OPTION_WORD_IN(member, words) OPTION_WORD, offsetof(struct settings, member), (words), 0
#define OPTION_NUMBER_IN(member, highest) OPTION_NUMBER, offsetof(struct settings, member), NULL, (highest)

enum { OPTION_LONG = 256 };

struct option_use {
	int id;
	const char *value;              /* borrowed from argv; NULL when it takes none */
};

struct arguments {
	struct option_use *options;     /* in the order given */
	size_t option_count;
	char **operands;                /* borrowed from argv; NULL after the last */
	size_t operand_count;
	bool help, version, verbose, quiet;
};

/*
 * Reads argv[1]... against `specs` (ends with a spec without name; may be NULL) and the options that
 * every command has. Long options may be shortened; options may follow operands; "--" ends them.
 * Reorders argv. The caller frees with options_done, whatever the result.
 */
int options_parse(const struct option_spec *specs, int argc, char *argv[], struct arguments *out, struct error *err);
void options_done(struct arguments *arguments);

/*
 * Writes what was used into the command's `settings`, as its specs say; the last use counts. A value that is
 * none of the words, or no such number, is an error. OPTION_OWN is left to the command, as is what `specs` does not have.
 */
int options_settle(const struct option_spec *specs, const struct arguments *arguments, void *settings,
                   struct error *err);

/* One line for each option, those that every command has included. */
void options_help(const struct option_spec *specs, FILE *out);

/*
 * The index of `value` in a NULL-terminated list of words, as *out_index. A value that is none of
 * them is an error that names the option and lists the words.
 */
int options_word(const char *option, const char *value, const char *const words[], int *out_index, struct error *err);

/* Raises a mistake in the command line, with the hint to ask for help. Returns -1. */
__attribute__((format(printf, 2, 3), cold))
int options_error(struct error *err, const char *format, ...);
