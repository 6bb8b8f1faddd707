/* SPDX-License-Identifier: Apache-2.0 */
/* What lib/syscalls/syscalls.def knows of arguments, put into a sentence. */
#include "lib/syscalls/call_text.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/syscalls/syscalls.h"

static void write_name(const struct syscall_info *info, unsigned index, FILE *out)
{
	if (info && info->args[index].kind != ARG_UNFILTERED)
		fputs(info->args[index].name, out);
	else
		fprintf(out, "argument %u", index);
}

void call_text_write_args(enum arch arch, uint32_t nr, unsigned which, const uint64_t values[CALL_ARGS],
                         const char *separator, FILE *out)
{
	const struct syscall_info *info = syscalls_info(arch, nr);
	const char *between = "";
	char text[512];

	for (unsigned a = 0; a < CALL_ARGS; a++) {
		if (!(which & 1u << a))
			continue;
		fputs(between, out);
		write_name(info, a, out);
		fputs(separator, out);
		if (info && info->args[a].kind != ARG_UNFILTERED) {
			struct arg_info beside;
			const struct arg_info *arg = syscalls_arg_in_context(&info->args[a], values, &beside);

			fputs(syscalls_format_arg(arg, values[a], text, sizeof text), out);
		} else {
			fprintf(out, "%#" PRIx64, values[a]);
		}
		between = ", ";
	}
}

void call_text_write_names(enum arch arch, uint32_t nr, unsigned which, FILE *out)
{
	const struct syscall_info *info = syscalls_info(arch, nr);
	const char *between = "";

	for (unsigned a = 0; a < CALL_ARGS; a++) {
		if (!(which & 1u << a))
			continue;
		fputs(between, out);
		write_name(info, a, out);
		between = ", ";
	}
}

char *call_text_new(enum arch arch, uint32_t nr, unsigned which, const uint64_t values[CALL_ARGS])
{
	const char *name = syscalls_name(arch, nr);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (arch != arch_native())
		fprintf(out, "%s ", arch_name(arch));
	if (name)
		fputs(name, out);
	else
		fprintf(out, "call number %" PRIu32, nr);
	if (which) {
		fputc('(', out);
		call_text_write_args(arch, nr, which, values, ": ", out);
		fputc(')', out);
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}
