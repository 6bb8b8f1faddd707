/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text of an untrusted file -> jansson document, by the events of libyaml. libyaml is loaded when a
 * text is YAML: most profiles are JSON, and sc-enforce has to start soon. A program that is linked
 * without shared libraries has it in itself (YAML_LINKED).
 */
#include "lib/json/json_yaml.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/text/number.h"

/* ---- is it YAML? ---- */

static bool is_key_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

static bool begins_with_key(const char *line, const char *end)
{
	const char *at = line;

	while (at < end && is_key_character(*at))
		at++;
	return at > line && at < end && *at == ':' &&
	       (at + 1 == end || strchr(" \t\r\n", at[1]) != NULL);
}

bool json_yaml_is(const char *text, size_t length)
{
	const char *end = text + length, *next;

	for (const char *line = text; line < end; line = next) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *at = line;

		next = newline ? newline + 1 : end;
		while (at < next && strchr(" \t\r\n", *at) && *at)
			at++;
		bool is_mark = next - at >= 3 && memcmp(at, "---", 3) == 0;
		if (at < next && *at != '#' && !is_mark)
			return at == line && begins_with_key(line, next);
	}
	return false;
}

#if __has_include(<yaml.h>)

#include <dlfcn.h>
#include <stdlib.h>
#include <yaml.h>

/* ---- libyaml ---- */

struct libyaml {
#define LIBYAML(member, function) __typeof__(function) *member;
#include "lib/json/json_yaml.def"
#undef LIBYAML
};

#ifdef YAML_LINKED

static int load(struct libyaml *out, const char *name, struct error *err)
{
	(void)name;
	(void)err;
	*out = (struct libyaml){
#define LIBYAML(member, function) .member = &function,
#include "lib/json/json_yaml.def"
#undef LIBYAML
	};
	return 0;
}

#else

/* The number is that of every release since 0.1. */
static int load(struct libyaml *out, const char *name, struct error *err)
{
	void *handle = dlopen("libyaml-0.so.2", RTLD_NOW);

	if (!handle) {
		error_set(err, 0, "%s: is YAML: %s", name, dlerror());
		return error_hint(err, "reading it takes libyaml (Debian: libyaml-0-2)");
	}
#define LIBYAML(member, function)                                               \
	if (!(out->member = (__typeof__(out->member))dlsym(handle, #function))) \
		return error_set(err, 0, "%s: libyaml has no %s", name, #function);
#include "lib/json/json_yaml.def"
#undef LIBYAML
	return 0;
}

#endif

/* ---- from events to values ---- */

enum { MAX_DEPTH = 64 };

struct yaml_reader {
	struct libyaml lib;
	yaml_parser_t parser;
	const char *name;
	size_t values;
	unsigned depth;
	struct error *err;
};

static int fault(struct yaml_reader *r, const yaml_mark_t *at, const char *what)
{
	return error_set(r->err, 0, "%s:%zu:%zu: %s", r->name, at->line + 1, at->column + 1, what);
}

static int no_memory(struct yaml_reader *r)
{
	return error_set(r->err, ENOMEM, "%s", r->name);
}

/* The next event, which the caller forgets. What no document may have is refused here. */
static int next_event(struct yaml_reader *r, yaml_event_t *out)
{
	const yaml_parser_t *p = &r->parser;

	if (r->lib.parse(&r->parser, out))
		return 0;
	if (p->error == YAML_MEMORY_ERROR)
		return no_memory(r);
	if (p->error == YAML_READER_ERROR)
		return error_set(r->err, 0, "%s: byte %zu: %s", r->name, p->problem_offset,
		                 p->problem);
	return fault(r, &p->problem_mark, p->problem ? p->problem : "is not YAML");
}

static int check_event(struct yaml_reader *r, const yaml_event_t *e)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (e->type) {
	case YAML_ALIAS_EVENT:
		return fault(r, &e->start_mark, "an alias: write out what it stands for");
	case YAML_SCALAR_EVENT:
		anchor = e->data.scalar.anchor;
		tag = e->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = e->data.sequence_start.anchor;
		tag = e->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = e->data.mapping_start.anchor;
		tag = e->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor)
		return fault(r, &e->start_mark, "an anchor: aliases are not read");
	if (tag)
		return fault(r, &e->start_mark, "a tag: types are not read");
	if (r->values++ == JSON_MAX_VALUES)
		return fault(r, &e->start_mark, "too many values");
	return 0;
}

static int text_value(struct yaml_reader *r, const yaml_event_t *e, json_t **out)
{
	const char *text = (const char *)e->data.scalar.value;
	size_t length = e->data.scalar.length;

	if (memchr(text, '\0', length))
		return fault(r, &e->start_mark, "a NUL character");
	*out = json_stringn(text, length);
	return *out ? 0 : no_memory(r);
}

/* Digits with more than one point among them are text to every reader of YAML. */
static bool is_version(const char *text)
{
	size_t first = strspn(text, "0123456789"), second = 0;

	if (first > 0 && text[first] == '.')
		second = strspn(text + first + 1, "0123456789");
	return second > 0 && text[first + 1 + second] == '.';
}

/* A number to some reader of YAML: octal, hexadecimal, of base 60, with a fraction. */
static bool is_doubtful(const char *text)
{
	const char *at = text + strspn(text, "+-");

	if (at[0] < '0' || at[0] > '9')
		return false;
	if (at[0] == '0' && at[1] && strchr("xXoObB", at[1]))
		return at[2 + strspn(at + 2, "0123456789abcdefABCDEF_")] == '\0';
	at += strspn(at, "0123456789_:.");
	if (*at != 'e' && *at != 'E')
		return *at == '\0' && !is_version(text);
	at++;
	at += strspn(at, "+-");
	return *at && at[strspn(at, "0123456789")] == '\0';
}

static int plain_value(struct yaml_reader *r, const yaml_event_t *e, json_t **out)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
	const char *text = (const char *)e->data.scalar.value;
	uint64_t number;

	for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++) {
		if (strcmp(text, nulls[i]) == 0)
			return (*out = json_null()) ? 0 : -1;
	}
	if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
		return (*out = json_boolean(text[0] == 't')) ? 0 : -1;
	bool is_decimal =
		text[strspn(text, "0123456789")] == '\0' && (text[0] != '0' || text[1] == '\0');
	if (is_decimal && number_parse(text, NULL, UINT64_MAX, &number) == 0)
		return (*out = json_u64_new(number)) ? 0 : no_memory(r);
	if (is_doubtful(text))
		return fault(r, &e->start_mark,
		             "a number that is not whole, decimal and of 64 bits");
	return text_value(r, e, out);
}

static int read_value(struct yaml_reader *r, const yaml_event_t *first, json_t **out);

static int read_list(struct yaml_reader *r, json_t *list)
{
	for (;;) {
		json_t *value = NULL;
		yaml_event_t e;

		if (next_event(r, &e) < 0)
			return -1;
		bool is_end = e.type == YAML_SEQUENCE_END_EVENT;
		int rc = is_end ? 0 : read_value(r, &e, &value);
		r->lib.forget(&e);
		if (rc == 0 && !is_end && json_array_append_new(list, value) < 0)
			rc = no_memory(r);
		if (rc < 0 || is_end)
			return rc;
	}
}

static int read_key(struct yaml_reader *r, const yaml_event_t *e, const json_t *object)
{
	char quoted[80], what[120];
	const char *key = (const char *)e->data.scalar.value;

	if (e->type != YAML_SCALAR_EVENT)
		return check_event(r, e) < 0 ? -1
		                             : fault(r, &e->start_mark, "a key that is no text");
	if (check_event(r, e) < 0)
		return -1;
	if (strlen(key) != e->data.scalar.length)
		return fault(r, &e->start_mark, "a NUL character");
	if (strcmp(key, "<<") == 0)
		return fault(r, &e->start_mark, "a merge key: write out what it adds");
	if (!json_object_get(object, key))
		return 0;
	snprintf(what, sizeof what, "duplicate key %s", json_quote(quoted, sizeof quoted, key));
	return fault(r, &e->start_mark, what);
}

static int read_member(struct yaml_reader *r, const yaml_event_t *key, json_t *object)
{
	json_t *value = NULL;
	yaml_event_t e;

	if (read_key(r, key, object) < 0 || next_event(r, &e) < 0)
		return -1;
	int rc = read_value(r, &e, &value);
	r->lib.forget(&e);
	if (rc == 0 && json_object_set_new(object, (const char *)key->data.scalar.value, value) < 0)
		rc = no_memory(r);
	return rc;
}

static int read_members(struct yaml_reader *r, json_t *object)
{
	for (;;) {
		yaml_event_t key;

		if (next_event(r, &key) < 0)
			return -1;
		bool is_end = key.type == YAML_MAPPING_END_EVENT;
		int rc = is_end ? 0 : read_member(r, &key, object);
		r->lib.forget(&key);
		if (rc < 0 || is_end)
			return rc;
	}
}

/* Recursion is bounded by MAX_DEPTH. */
static int read_collection(struct yaml_reader *r, const yaml_event_t *first, json_t **out)
{
	bool is_list = first->type == YAML_SEQUENCE_START_EVENT;
	json_t *value = is_list ? json_array() : json_object();

	if (!value)
		return no_memory(r);
	if (r->depth == MAX_DEPTH) {
		json_decref(value);
		return fault(r, &first->start_mark, "nested too deeply");
	}
	r->depth++;
	int rc = is_list ? read_list(r, value) : read_members(r, value);
	r->depth--;
	if (rc < 0)
		json_decref(value);
	else
		*out = value;
	return rc;
}

static int read_value(struct yaml_reader *r, const yaml_event_t *first, json_t **out)
{
	if (check_event(r, first) < 0)
		return -1;
	if (first->type != YAML_SCALAR_EVENT)
		return read_collection(r, first, out);
	return first->data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? plain_value(r, first, out)
	                                                           : text_value(r, first, out);
}

/* A stream of one document: the events around its value. */
static int read_document(struct yaml_reader *r, json_t **out)
{
	static const yaml_event_type_t around[] = { YAML_STREAM_START_EVENT,
		                                    YAML_DOCUMENT_START_EVENT, YAML_NO_EVENT,
		                                    YAML_DOCUMENT_END_EVENT,
		                                    YAML_STREAM_END_EVENT };

	for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
		yaml_event_t e;

		if (next_event(r, &e) < 0)
			return -1;
		int rc = 0;
		if (around[i] == YAML_NO_EVENT)
			rc = read_value(r, &e, out);
		else if (e.type != around[i])
			rc = fault(r, &e.start_mark,
			           "a second document: give each profile a file of its own");
		r->lib.forget(&e);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int json_yaml_parse(const char *text, size_t length, const char *name, json_t **out_root,
                    struct error *err)
{
	struct yaml_reader r = { .name = name, .err = err };
	json_t *root = NULL;

	if (length > JSON_MAX_BYTES)
		return error_set(err, 0, "%s: larger than %d MB", name, JSON_MAX_BYTES >> 20);
	if (load(&r.lib, name, err) < 0)
		return -1;
	if (!r.lib.initialize(&r.parser))
		return no_memory(&r);
	r.lib.set_encoding(&r.parser, YAML_UTF8_ENCODING);
	r.lib.set_input(&r.parser, (const unsigned char *)text, length);
	int rc = read_document(&r, &root);
	r.lib.end(&r.parser);
	if (rc < 0)
		json_decref(root);
	else
		*out_root = root;
	return rc;
}

#else

int json_yaml_parse(const char *text, size_t length, const char *name, json_t **out_root,
                    struct error *err)
{
	(void)text;
	(void)length;
	(void)out_root;
	return error_set(err, 0, "%s: is YAML: this version was built without libyaml", name);
}

#endif
