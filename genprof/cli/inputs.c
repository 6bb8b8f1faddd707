/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One trace is held beside the merged one at any time, whatever the number of files. Of a file of
 * unknown kind the first bytes decide: traces say what they are.
 */
#include "genprof/cli/inputs.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/json/json.h"
#include "lib/profile/find.h"
#include "lib/profile/profile.h"
#include "lib/profile/profile_document.h"
#include "lib/trace/trace.h"

static int visit_file(const char *path, size_t index, inputs_visit *visit, void *data,
                      struct error *err)
{
	struct trace *one;

	if (trace_read(path, &one, err) < 0)
		return -1;
	int result = visit(&one, index, data, err);
	trace_free(one);
	return result < 0 ? error_wrap(err, "%s", path) : 0;
}

int inputs_check_stdin(char *const operands[], size_t count, const char *value, struct error *err)
{
	size_t stdins = value && strcmp(value, "-") == 0;

	for (size_t i = 0; i < count; i++)
		stdins += strcmp(operands[i], "-") == 0;
	return stdins > 1 ? error_set(err, 0, "standard input: named twice") : 0;
}

int inputs_each_trace(char *const paths[], size_t count, inputs_visit *visit, void *data,
                      struct error *err)
{
	if (inputs_check_stdin(paths, count, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (visit_file(paths[i], i, visit, data, err) < 0)
			return -1;
	return 0;
}

static int merge_one(struct trace **one, size_t index, void *data, struct error *err)
{
	(void)index;
	return trace_merge(data, *one, err);
}

static bool matches(const char *path, const void *context)
{
	const char *pattern = context, *slash = strrchr(path, '/');

	if (!strchr(pattern, '/') && slash)
		path = slash + 1;
	return fnmatch(pattern, path, 0) == 0;
}

static int keep_image(struct trace *trace, const char *pattern, struct error *err)
{
	struct trace_header header;

	if (!pattern)
		return 0;
	int count = trace_keep_images(trace, matches, pattern, err);
	if (count != 0)
		return count < 0 ? -1 : 0;
	error_set(err, 0, "--image: the traces have no program that matches \"%s\"", pattern);
	trace_header(trace, &header);
	return header.image_count > 0 ? error_hint(err, "they have %s%s", header.images[0],
	                                           header.image_count > 1 ? " and others" : "")
	                              : -1;
}

int inputs_read_traces(char *const paths[], size_t count, const char *image, struct trace **out,
                       struct error *err)
{
	struct trace *merged = trace_new();

	if (!merged)
		return error_set(err, 0, "traces: out of memory");
	if (inputs_each_trace(paths, count, merge_one, merged, err) < 0 ||
	    keep_image(merged, image, err) < 0) {
		trace_free(merged);
		return -1;
	}
	*out = merged;
	return 0;
}

int inputs_read_profile(const char *name, struct profile **out, struct warnings *warnings,
                        struct error *err)
{
	struct warnings found = { 0 };
	int answer = find_profile(name, out, &found, err);

	for (size_t i = 0; answer == FIND_FILE && i < found.count; i++)
		warnings_add(warnings, "%s", found.lines[i]);
	warnings_done(&found);
	if (answer == FIND_UNCONFINED)
		return error_set(err, 0, "unconfined: there is no filter");
	return answer;
}

static bool is_trace(const json_t *root)
{
	const char *format = json_string_value(json_object_get(root, "format"));

	return format && strcmp(format, TRACE_FORMAT) == 0;
}

int inputs_read_either(const char *path, struct profile **out_profile, struct trace **out_trace,
                       struct warnings *warnings, struct error *err)
{
	json_auto_t *root = NULL;

	*out_profile = NULL;
	*out_trace = NULL;
	int kind = find_kind(path, err);
	if (kind < 0)
		return -1;
	if (kind != FIND_FILE)
		return inputs_read_profile(path, out_profile, warnings, err);
	if (profile_document_read(path, &root, err) < 0)
		return err->errnum == ENOENT ? inputs_read_profile(path, out_profile, warnings, err)
		                             : -1;
	const char *name = json_name(path);
	return is_trace(root) ? trace_of_json(root, name, out_trace, err)
	                      : profile_document_build(root, name, out_profile, warnings, err);
}
