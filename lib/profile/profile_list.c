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

int profile_list_strings(struct profile_value_reader *r, const struct json_place *at,
                         const json_t *object, const char *key, char ***out_strings,
                         size_t *out_count)
{
	struct json_place list = { .up = at, .key = key };
	const json_t *array;
	size_t count;

	if (profile_list_array(r, at, object, key, &array, &count) < 0)
		return -1;
	if (count == 0)
		return 0;
	if (array_room(*out_strings, 0, count) < 0)
		return json_reader_no_memory(r->json);
	for (size_t i = 0; i < count; i++) {
		struct json_place here = { .up = &list, .index = i };
		const char *text;

		if (json_reader_word(r->json, &here, json_array_get(array, i), &text) < 0)
			return -1;
		(*out_strings)[i] = strdup(text);
		if (!(*out_strings)[i])
			return json_reader_no_memory(r->json);
		*out_count = i + 1;
	}
	return 0;
}

int profile_list_archs(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *object, const char *key, enum arch **out_archs,
                       size_t *out_count)
{
	struct json_place list = { .up = at, .key = key };
	const json_t *array;
	size_t count;

	if (profile_list_array(r, at, object, key, &array, &count) < 0)
		return -1;
	if (count == 0)
		return 0;
	if (array_room(*out_archs, 0, count) < 0)
		return json_reader_no_memory(r->json);
	for (size_t i = 0; i < count; i++) {
		struct json_place here = { .up = &list, .index = i };

		if (profile_value_arch(r, &here, json_array_get(array, i), &(*out_archs)[i]) < 0)
			return -1;
		*out_count = i + 1;
	}
	return 0;
}
