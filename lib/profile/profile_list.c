/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a JSON object that are arrays -> arrays of C, each element checked. */
#include "lib/profile/profile_list.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/json/json_reader.h"
#include "lib/profile/profile_value.h"

int profile_list_array(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *object, const char *key, const json_t **out_array,
                       size_t *out_count)
{
	const json_t *value = json_object_get(object, key);
	struct json_place here = { .up = at, .key = key };

	*out_array = NULL;
	*out_count = 0;
	if (!value || json_is_null(value))
		return 0;
	if (!json_is_array(value))
		return json_reader_type_error(r->json, &here, value, "an array");
	*out_array = value;
	*out_count = json_array_size(value);
	return 0;
}

/* Reads element i of what becomes `list`: 0, or -1 with the reader's error. */
typedef int read_element(struct profile_value_reader *r, const struct json_place *at,
                         const json_t *value, void *list, size_t i);

static int read_list(struct profile_value_reader *r, const struct json_place *at,
                     const json_t *object, const char *key, size_t size, read_element *read,
                     void **list, size_t *out_count)
{
	struct json_place place = { .up = at, .key = key };
	const json_t *array;
	size_t count;

	if (profile_list_array(r, at, object, key, &array, &count) < 0)
		return -1;
	if (count == 0)
		return 0;
	void *grown = array_grown(*list, 0, count, size);
	if (!grown)
		return json_reader_no_memory(r->json);
	*list = grown;
	for (size_t i = 0; i < count; i++) {
		struct json_place here = { .up = &place, .index = i };

		if (read(r, &here, json_array_get(array, i), grown, i) < 0)
			return -1;
		*out_count = i + 1;
	}
	return 0;
}

static int read_string(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *value, void *list, size_t i)
{
	char **strings = list;
	const char *text;

	if (json_reader_word(r->json, at, value, &text) < 0)
		return -1;
	strings[i] = strdup(text);
	return strings[i] ? 0 : json_reader_no_memory(r->json);
}

static int read_arch(struct profile_value_reader *r, const struct json_place *at,
                     const json_t *value, void *list, size_t i)
{
	enum arch *archs = list;

	return profile_value_arch(r, at, value, &archs[i]);
}

int profile_list_strings(struct profile_value_reader *r, const struct json_place *at,
                         const json_t *object, const char *key, char ***out_strings,
                         size_t *out_count)
{
	void *list = *out_strings;
	int result =
		read_list(r, at, object, key, sizeof **out_strings, read_string, &list, out_count);

	*out_strings = list;
	return result;
}

int profile_list_archs(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *object, const char *key, enum arch **out_archs,
                       size_t *out_count)
{
	void *list = *out_archs;
	int result = read_list(r, at, object, key, sizeof **out_archs, read_arch, &list, out_count);

	*out_archs = list;
	return result;
}
