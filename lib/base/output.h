/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a program ends its regular output: a full disk is an error, and a closed pipe ends the
 * program silently, as it ends grep(1), once the program has removed its temporary files. And how
 * the three programs print messages.
 */
#pragma once

struct error;

/*
 * For the start of main: a write to a closed pipe fails with EPIPE and no longer kills. Where
 * SIGPIPE is ignored it stays so. Executed commands get the disposition that this program was
 * started with.
 */
void output_catch_closed_pipe(void);

/* Flushes standard output. Returns -1 where anything that was printed could not be written. */
int output_finish(struct error *err);

/*
 * Dies of SIGPIPE when `err` is a write to a closed pipe (EPIPE). Returns when it is another
 * failure, or where SIGPIPE is ignored: then the failure is printed like any other.
 */
void output_die_of_closed_pipe(const struct error *err);

/*
 * Prints a line "LEAD: TEXT" on standard error. The text may hold names of files and values of
 * options: what a terminal would interpret is escaped (quote_text).
 */
void output_message(const char *lead, const char *text);

/* Prints the failure of `program` and its hint, or dies as output_die_of_closed_pipe does. */
void output_failure(const char *program, const struct error *err);
