/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks what an untrusted document says, value by value. Each function returns 0 with its output
 * written, or -1 with the file and the place in the error:
 *     profile.json: syscalls[12].args[0].value: must be a whole number, is a string
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"
#include "lib/base/must_handle.h"

struct json_reader {
	const char *file;  /* borrowed; for messages */
	struct error *err; /* borrowed */
	/*
	 * Unknown fields so far (json_reader_object): all, those omitted from the text, the text.
	 */
	size_t unknown_count, omitted_count;
	char unknown[ERROR_TEXT_SIZE / 2];
};

/*
 * Where a reader is inside a document, for messages: a path such as "syscalls[12].args[0].op".
 * Lives on the reader's stack; each level points at the one above.
 */
struct json_place {
	const struct json_place *up; /* borrowed; NULL at the document's root */
	const char *key;             /* borrowed; NULL: an element, see index */
	size_t index;
};

/*
 * "file: syscalls[12].args[0].op: message" as an error; always returns -1. Keys that come from the
 * document are shown with control characters escaped and cut after 60 bytes, and callers quote
 * untrusted values with json_quote.
 */
int json_reader_error(const struct json_reader *r, const struct json_place *place,
                      const char *format, ...) __attribute__((format(printf, 3, 4), cold));

/* "read FILE: Cannot allocate memory"; returns -1. */
int json_reader_no_memory(const struct json_reader *r) __attribute__((cold));

/* "must be an object, is a string", or "is missing" for NULL; returns -1. */
int json_reader_type_error(const struct json_reader *r, const struct json_place *place,
                           const json_t *value, const char *wanted) __attribute__((cold));

/* As in lib/base/error.h. */
#define json_reader_error(...) error_raised((json_reader_error)(__VA_ARGS__))
#define json_reader_no_memory(...) error_raised((json_reader_no_memory)(__VA_ARGS__))
#define json_reader_type_error(...) error_raised((json_reader_type_error)(__VA_ARGS__))

/*
 * The version of a document that says { "format": format, "version": 1 to `newest` }. A document
 * of version 1 may say { old_key: 1 } instead; NULL: none ever did. To be called first, because
 * everything else may differ between versions.
 */
MUST_HANDLE
int json_reader_format(const struct json_reader *r, const json_t *root, const char *format,
                       unsigned newest, const char *old_key, uint64_t *out_version);

/*
 * An object. A key that is none of `keys` (NULL-terminated) is noted and does not end the reading,
 * so that json_reader_finish names all of them.
 */
MUST_HANDLE
int json_reader_object(struct json_reader *r, const struct json_place *place, const json_t *value,
                       const char *const keys[]);

/*
 * Must be called last, with the result of the reading: -1 where there were unknown fields, even if
 * the reading came to its end. They are named rather than an error that came after the first of
 * them, which is often its consequence.
 */
MUST_HANDLE
int json_reader_finish(const struct json_reader *r, int result);

/* An array of at most `max` elements. */
MUST_HANDLE
int json_reader_array(const struct json_reader *r, const struct json_place *place,
                      const json_t *value, size_t max);

/* A whole number from `min` to `max`. */
MUST_HANDLE
int json_reader_number(const struct json_reader *r, const struct json_place *place,
                       const json_t *value, uint64_t min, uint64_t max, uint64_t *out);

/* A string, borrowed from `value`; a word is not empty. */
MUST_HANDLE
int json_reader_text(const struct json_reader *r, const struct json_place *place,
                     const json_t *value, const char **out);
MUST_HANDLE
int json_reader_word(const struct json_reader *r, const struct json_place *place,
                     const json_t *value, const char **out);

/* The same for the member `key` of `object`, which must be there; `up` is the object's place. */
MUST_HANDLE
int json_reader_number_in(const struct json_reader *r, const struct json_place *up,
                          const json_t *object, const char *key, uint64_t min, uint64_t max,
                          uint64_t *out);
MUST_HANDLE
int json_reader_word_in(const struct json_reader *r, const struct json_place *up,
                        const json_t *object, const char *key, const char **out);
