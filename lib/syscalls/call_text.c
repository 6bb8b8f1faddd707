/* SPDX-License-Identifier: Apache-2.0 */
/* What the tables of lib/syscalls know of a call's arguments, put into one line or one array. */
#include "lib/syscalls/call_text.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/json/json.h"
#include "lib/syscalls/syscalls.h"

enum { VALUE_TEXT = 512 };

/* NULL: the tables have no name for the argument. */
static const struct arg_info *named_arg(enum arch arch, uint32_t nr, unsigned index)
{
	const struct syscall_info *info = syscalls_info(arch, nr);

	return info && info->args[index].kind != ARG_UNFILTERED ? &info->args[index] : NULL;
}

unsigned call_text_named_args(enum arch arch, uint32_t nr)
{
	unsigned named = 0;

	for (unsigned i = 0; i < CALL_ARGS; i++)
		named |= named_arg(arch, nr, i) ? 1u << i : 0;
	return named;
}

const char *call_text_name(const char *name, uint32_t nr, char buffer[CALL_TEXT_NAME])
{
	if (name)
		return name;
	snprintf(buffer, CALL_TEXT_NAME, "syscall_%#" PRIx32, nr);
	return buffer;
}

const char *call_text_value(const struct call *call, unsigned known, unsigned index, char *buffer,
                            size_t size)
{
	struct arg_info in_context;
	const struct arg_info *arg = syscalls_arg_of_call(call, known, index, &in_context);

	if (!arg) {
		snprintf(buffer, size, "%#" PRIx64, call->args[index]);
		return buffer;
	}
	return syscalls_format_arg(arg, call->args[index], buffer, size);
}

void call_text_write_arg_name(enum arch arch, uint32_t nr, unsigned index, FILE *out)
{
	const struct arg_info *arg = named_arg(arch, nr, index);

	if (arg)
		fputs(arg->name, out);
	else
		fprintf(out, "arg%u", index);
}

void call_text_write_args(const struct call *call, unsigned known, unsigned shown, FILE *out)
{
	const char *comma = "";
	char text[VALUE_TEXT];

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (!(known & shown & 1u << i))
			continue;
		fputs(comma, out);
		call_text_write_arg_name(call->arch, call->nr, i, out);
		fprintf(out, "=%s", call_text_value(call, known, i, text, sizeof text));
		comma = ", ";
	}
}

void call_text_write_bare(const struct call *call, unsigned known, FILE *out)
{
	char buffer[CALL_TEXT_NAME];

	fputs(call_text_name(syscalls_name(call->arch, call->nr), call->nr, buffer), out);
	if (!known)
		return;
	fputc('(', out);
	call_text_write_args(call, known, known, out);
	fputc(')', out);
}

static void write_call(const struct call *call, unsigned known, FILE *out)
{
	if (call->arch != arch_native())
		fprintf(out, "%s ", arch_name(call->arch));
	call_text_write_bare(call, known, out);
}

char *call_text_new(const struct call *call, unsigned known)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	write_call(call, known, out);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

const char *call_text_write(const struct call *call, unsigned known, char *buffer, size_t size)
{
	FILE *out = fmemopen(buffer, size, "w");

	buffer[0] = '\0';
	if (!out)
		return buffer;
	write_call(call, known, out);
	fclose(out);
	buffer[size - 1] = '\0';
	return buffer;
}

json_t *call_text_args_json(const struct call *call, unsigned known)
{
	json_t *list = json_array();
	char text[VALUE_TEXT];

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (!(known & 1u << i))
			continue;
		const struct arg_info *arg = named_arg(call->arch, call->nr, i);
		const char *words = arg ? call_text_value(call, known, i, text, sizeof text) : NULL;
		json_t *one = json_pack("{si, ss*, so, ss*}", "index", (int)i, "name",
		                        arg ? arg->name : NULL, "value",
		                        json_u64_new(call->args[i]), "text", words);

		if (json_array_append_new(list, one) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}
