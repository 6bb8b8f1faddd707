/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words and numbers inside a profile. Every word is looked up in the table that the rest of the
 * program uses too; a near miss is named, because the reader's user has to find it in a long file.
 */
#include "lib/profile/profile_value.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/profile/capability.h"
#include "lib/text/errno_name.h"
#include "lib/text/spelling.h"

static const char *const action_words[] = {
#define ACTION(suffix, word, ret) word,
#include "lib/profile/profile.def"
#undef ACTION
};
static const char *const operator_words[] = {
#define OPERATOR(suffix, word) word,
#include "lib/profile/profile.def"
#undef OPERATOR
};
static const char *const flag_words[] = {
#define FLAG(suffix, word) word,
#include "lib/profile/profile.def"
#undef FLAG
};
static const char *const arch_words[] = {
#define ARCH(suffix, name, audit, profile_name, token, docker) profile_name,
#include "lib/syscalls/arch.def"
#undef ARCH
};

/*
 * What Docker and Podman compare includes.arches and excludes.arches with (moby profiles/seccomp).
 */
static const char *const selector_archs[] = {
#define ARCH(suffix, name, audit, profile_name, token, docker) docker,
#include "lib/syscalls/arch.def"
#undef ARCH
	"mipsle",
	"mips3l64n32",
	"loong64",
};

#define WORDS(table) table, sizeof table / sizeof table[0]

/*
 * What other projects write, too far from our words to be a near miss. No runtime reads it either.
 */
static const struct {
	const char *word, *meant;
} other_words[] = {
	{ "SCMP_ARCH_ARM64", "SCMP_ARCH_AARCH64" },
	{ "SCMP_ARCH_AMD64", "SCMP_ARCH_X86_64" },
	{ "SCMP_ARCH_I386", "SCMP_ARCH_X86" },
};

static bool find_word(const char *text, const char *const *words, size_t count, size_t *out_index)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], text) == 0) {
			*out_index = i;
			return true;
		}
	}
	return false;
}

/* "FOO" is not an action, did you mean "FOR"? */
static const char *unknown_word(char *buffer, size_t size, const char *text,
                                const char *const *words, size_t count, const char *what)
{
	const char *meant = spelling_nearest(text, words, count);
	char quoted[80];

	for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++)
		if (strcmp(other_words[i].word, text) == 0)
			meant = other_words[i].meant;
	snprintf(buffer, size, "%s is not %s%s%s%s", json_quote(quoted, sizeof quoted, text), what,
	         meant ? ", did you mean \"" : "", meant ? meant : "", meant ? "\"?" : "");
	return buffer;
}

/* The position of a word in its table. `what` completes: "FOO" is not ... */
static int look_up(struct profile_value_reader *r, const struct json_place *at, const json_t *value,
                   const char *const *words, size_t count, const char *what, size_t *out_index)
{
	const char *text;
	char message[256];

	if (json_reader_word(r->json, at, value, &text) < 0)
		return -1;
	if (find_word(text, words, count, out_index))
		return 0;
	return json_reader_error(r->json, at, "%s",
	                         unknown_word(message, sizeof message, text, words, count, what));
}

int profile_value_action(struct profile_value_reader *r, const struct json_place *at,
                         const json_t *value, enum action *out_action)
{
	size_t i;

	if (look_up(r, at, value, WORDS(action_words), "an action", &i) < 0)
		return -1;
	*out_action = (enum action)i;
	return 0;
}

int profile_value_operator(struct profile_value_reader *r, const struct json_place *at,
                           const json_t *value, enum operator* out_op)
{
	size_t i;

	if (look_up(r, at, value, WORDS(operator_words), "an operator", &i) < 0)
		return -1;
	*out_op = (enum operator)i;
	return 0;
}

int profile_value_arch(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *value, enum arch *out_arch)
{
	size_t i;

	if (look_up(r, at, value, WORDS(arch_words), "an architecture", &i) < 0)
		return -1;
	*out_arch = (enum arch)i;
	return 0;
}

/* As json_reader_error, but a warning. */
static void warn(struct profile_value_reader *r, const struct json_place *at, const char *message)
{
	struct error line;
	const struct json_reader to_line = { .file = r->json->file, .err = &line };

	json_reader_error(&to_line, at, "%s", message);
	warnings_add(r->warnings, "%s", line.text);
}

int profile_value_known_arch(struct profile_value_reader *r, const struct json_place *at,
                             const json_t *value, const char *effect, enum arch *out_arch)
{
	const char *text;
	char reason[256], message[320];
	size_t i;

	if (json_reader_word(r->json, at, value, &text) < 0)
		return -1;
	if (find_word(text, WORDS(arch_words), &i)) {
		*out_arch = (enum arch)i;
		return 0;
	}
	snprintf(message, sizeof message, "%s: %s", effect,
	         unknown_word(reason, sizeof reason, text, WORDS(arch_words), "an architecture"));
	warn(r, at, message);
	return PROFILE_VALUE_UNKNOWN;
}

int profile_value_flag(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *value, unsigned *flags)
{
	size_t i;

	if (look_up(r, at, value, WORDS(flag_words), "a flag", &i) < 0)
		return -1;
	*flags |= 1u << i;
	return 0;
}

int profile_value_kernel(struct profile_value_reader *r, const struct json_place *at,
                         const json_t *value, struct selector *out_selector)
{
	unsigned version[2] = { 0, 0 };
	size_t part = 0, digits = 0;
	char quoted[80];

	if (!value || json_is_null(value))
		return 0;
	const char *text = "";
	if (json_reader_text(r->json, at, value, &text) < 0)
		return -1;
	if (text[0] == '\0')
		return 0;
	for (const char *p = text; *p; p++) {
		if (*p == '.' && part == 0 && digits > 0) {
			part = 1;
			digits = 0;
		} else if (*p >= '0' && *p <= '9' && digits < 3) {
			version[part] = version[part] * 10 + (unsigned)(*p - '0');
			digits++;
		} else {
			part = 2;
			break;
		}
	}
	if (part != 1 || digits == 0 || version[0] > UINT8_MAX || version[1] > UINT8_MAX ||
	    (version[0] == 0 && version[1] == 0))
		return json_reader_error(r->json, at, "%s is not a kernel version such as \"4.8\"",
		                         json_quote(quoted, sizeof quoted, text));
	out_selector->has_min_kernel = true;
	out_selector->min_kernel_major = version[0];
	out_selector->min_kernel_minor = version[1];
	return 0;
}

/* "E38", which Podman does not read. */
static bool is_numbered(const char *text)
{
	return text[strspn(text, "E0123456789")] == '\0';
}

static int errno_value(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *value, uint64_t *out_number)
{
	const char *text;
	char quoted[80];

	if (json_reader_word(r->json, at, value, &text) < 0)
		return -1;
	int number = errno_number(text);
	if (number == 0 || number > PROFILE_MAX_ERRNO || is_numbered(text))
		return json_reader_error(r->json, at, "%s is not the name of an error",
		                         json_quote(quoted, sizeof quoted, text));
	*out_number = (uint64_t)number;
	return 0;
}

int profile_value_errno(struct profile_value_reader *r, const struct json_place *at,
                        const json_t *object, const char *number_key, const char *name_key,
                        enum action action, bool *out_has, uint32_t *out_value)
{
	const json_t *number = json_object_get(object, number_key),
		     *name = json_object_get(object, name_key);
	struct json_place number_at = { .up = at, .key = number_key },
			  name_at = { .up = at, .key = name_key };
	bool has_number = number && !json_is_null(number);
	bool has_name = name && !json_is_null(name) &&
	                !(json_is_string(name) && json_string_length(name) == 0);
	uint64_t value = 0, named = 0;

	if (!has_number && !has_name)
		return 0;
	if (!profile_action_has_errno(action)) {
		json_reader_error(r->json, has_number ? &number_at : &name_at,
		                  "%s returns no value", profile_action_name(action));
		return error_hint(r->json->err, "only SCMP_ACT_ERRNO and SCMP_ACT_TRACE do; runc "
		                                "ignores the value, crun refuses it");
	}
	uint64_t max = action == ACTION_TRACE ? PROFILE_MAX_TRACE : PROFILE_MAX_ERRNO;
	if (has_number && json_reader_number(r->json, &number_at, number, 0, max, &value) < 0)
		return -1;
	if (has_name && errno_value(r, &name_at, name, &named) < 0)
		return -1;
	if (has_number && has_name && value != named)
		return json_reader_error(r->json, &name_at, "is %llu, but %s is %llu",
		                         (unsigned long long)named, number_key,
		                         (unsigned long long)value);
	if (!has_number)
		warnings_add(r->warnings,
		             "%s: %s: only Podman reads it, Docker and runc answer EPERM; write %s",
		             r->json->file, name_key, number_key);
	*out_has = true;
	*out_value = (uint32_t)(has_number ? value : named);
	return 0;
}

static void warn_of_element(struct profile_value_reader *r, const struct json_place *at,
                            const char *key, size_t index, const char *message)
{
	struct json_place list = { .up = at, .key = key }, here = { .up = &list, .index = index };

	warn(r, &here, message);
}

void profile_value_warn_selector(struct profile_value_reader *r, const struct json_place *at,
                                 const struct selector *selector)
{
	char message[200], quoted[80];

	for (size_t i = 0; i < selector->cap_count; i++) {
		unsigned bit;

		if (capability_from_name(selector->caps[i], &bit) == 0)
			continue;
		snprintf(message, sizeof message, "%s is not a capability: no container has it",
		         json_quote(quoted, sizeof quoted, selector->caps[i]));
		warn_of_element(r, at, "caps", i, message);
	}
	for (size_t i = 0; i < selector->arch_count; i++) {
		size_t k;

		if (find_word(selector->arches[i], WORDS(selector_archs), &k))
			continue;
		snprintf(message, sizeof message,
		         "%s is not what Docker calls an architecture: no machine has it",
		         json_quote(quoted, sizeof quoted, selector->arches[i]));
		warn_of_element(r, at, "arches", i, message);
	}
}
