/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON documents: strict reading of untrusted files, readable and deterministic writing. Checking
 * what a document says is json_reader.h.
 *
 * Numbers are unsigned 64-bit here, jansson's are signed: a number above INT64_MAX is carried
 * inside the document as a marked string that no file can forge (json_u64_new, json_u64_get).
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"

struct error;

enum {
	JSON_MAX_BYTES = 64 << 20, /* a larger document is refused */
	JSON_MAX_VALUES = 2000000, /* the same; a value costs some 200 bytes of memory */
};

/*
 * Reads a whole document from `path` ("-": standard input). Refused, each with "path:line:column:"
 * where there is one: syntax errors, duplicate keys, invalid UTF-8, NUL characters (raw or
 * escaped), nesting beyond 2,048 levels, integers that need more than 64 bits, an empty file, more
 * than JSON_MAX_BYTES or JSON_MAX_VALUES. The root may be of any type. The caller owns *out_root.
 */
MUST_HANDLE
int json_read(const char *path, json_t **out_root, struct error *err);

/* The same for a text in memory; `name` stands for the path in messages. */
MUST_HANDLE
int json_parse(const char *text, size_t length, const char *name, json_t **out_root,
               struct error *err);

/* What stands for the path in messages. */
const char *json_name(const char *path);

/*
 * All bytes of a file, unparsed; of one that is too large only as many as show that. The caller
 * frees
 * *out_text.
 */
MUST_HANDLE
int json_read_bytes(const char *path, char **out_text, size_t *out_length, struct error *err);

/*
 * The beginning of a document: { "format": format, "version": version }, to which its members are
 * added. The caller owns it; NULL when there is no memory. json_reader_format reads it.
 */
json_t *json_document(const char *format, unsigned version);

/*
 * The document as text that ends in a newline: keys in their order of insertion, two blanks of
 * indentation, and on one line whatever fits into 100 columns. The same document gives the same
 * bytes. The caller frees the result; NULL when there is no memory.
 */
char *json_text(const json_t *root);

/*
 * Writes `text` to `path`: to a temporary file beside it, synced and renamed, so that no reader
 * sees half of it and the old content stays when anything fails (disk full: ENOSPC). "-" writes to
 * standard output; a path that names something other than a regular file (/dev/stdout, a pipe) is
 * written directly. The file keeps the mode of the one it replaces, else 0666 less the umask; a
 * symbolic link stays and what it points at is replaced. A closed pipe is EPIPE
 * (output_catch_closed_pipe).
 */
int json_save(const char *path, const char *text, struct error *err);

/* A number for a document: any value of 64 bits. NULL when there is no memory. */
json_t *json_u64_new(uint64_t value);

/* An array of strings for a document. NULL when there is no memory, or one is not UTF-8. */
json_t *json_strings_new(const char *const *strings, size_t count);

enum { JSON_NOT_U64 = 1 };
/* Writes the value and returns 0, or JSON_NOT_U64 (another type, negative, fractional). */
MUST_HANDLE
int json_u64_get(const json_t *value, uint64_t *out_value);

enum { JSON_NOT_STRING = 1 };
/*
 * Writes the string (borrowed from `value`) and returns 0, or JSON_NOT_STRING. Unlike
 * json_is_string this does not take a number above INT64_MAX for a string.
 */
MUST_HANDLE
int json_string_get(const json_t *value, const char **out_string);

/*
 * `text` in double quotes, control characters and non-ASCII escaped, cut with "..." to fit. `size`
 * is at least 8. Returns `buffer`.
 */
const char *json_quote(char *buffer, size_t size, const char *text);

/* The same without quotes: for texts that are messages themselves. */
const char *json_printable(char *buffer, size_t size, const char *text);
