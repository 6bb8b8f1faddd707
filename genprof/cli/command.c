/* SPDX-License-Identifier: Apache-2.0 */
/* The one thing that every subcommand says in the same words: that it was called wrongly. */
#include "genprof/cli/command.h"

#include <stdarg.h>

#include "lib/base/error.h"

int command_usage_error(struct error *err, const char *format, ...)
{
	char text[ERROR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	error_set(err, 0, "%s", text);
	return error_hint(err, "--help lists the options");
}
