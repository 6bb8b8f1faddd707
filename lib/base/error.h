/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What went wrong, said once: filled by the function that failed, owned by the caller.
 *
 * A function that can fail returns 0 or a named positive answer when it did its work, and -1
 * with `err` filled when it did not. The text always has a subject ("open trace.json: ...").
 */
#pragma once

enum { ERROR_TEXT_SIZE = 1024 };

struct error {
	int errnum;                 /* errno value, or 0 when the kernel was not involved */
	char text[ERROR_TEXT_SIZE]; /* without the program's name, without a newline */
	char hint[256];             /* what the user could do about it, or "" */
};

/* Exit statuses of all programs (docs: the EXIT STATUS section of the man pages). */
enum exit_status {
	EXIT_FINE = 0,             /* sc-genprof: nothing to report */
	EXIT_DIFFERENCE = 1,       /* sc-genprof: drift, difference or lint finding */
	EXIT_TROUBLE = 2,          /* sc-genprof: could not do its work */
	EXIT_OWN_FAILURE = 125,    /* sc-tracer, sc-enforce: failed themselves */
	EXIT_CANNOT_EXECUTE = 126, /* COMMAND was found and cannot be executed */
	EXIT_NOT_FOUND = 127,      /* COMMAND was not found */
};

/*
 * Records the failure and returns -1, so that raising is one line:
 *     return error_set(err, errno, "open %s", path);
 * With `errnum` not 0 the text ends in ": " and its description. Clears the hint.
 */
int error_set(struct error *err, int errnum, const char *format, ...)
	__attribute__((format(printf, 3, 4), cold));

/* Puts "context: " before the text; keeps errnum and hint. Returns -1. */
int error_wrap(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3), cold));

/* Adds the advice that is printed on a line of its own after "Hint: ". Returns -1. */
int error_hint(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3), cold));

/* So that compilers and analysers, too, know that what these return is -1. */
static inline int error_raised(int minus_one)
{
	(void)minus_one;
	return -1;
}
#define error_set(...) error_raised((error_set)(__VA_ARGS__))
#define error_wrap(...) error_raised((error_wrap)(__VA_ARGS__))
#define error_hint(...) error_raised((error_hint)(__VA_ARGS__))
