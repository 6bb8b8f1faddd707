/* SPDX-License-Identifier: Apache-2.0 */
/* Comments are untrusted: control characters are escaped. */
#include "genprof/report/remark.h"

#include <stdio.h>

#include "lib/json/json.h"

const char *remark_write(char buffer[REMARK_SIZE], const char *comment)
{
	char printable[REMARK_SIZE - 4];

	buffer[0] = '\0';
	if (comment)
		snprintf(buffer, REMARK_SIZE, " (%s)",
		         json_printable(printable, sizeof printable, comment));
	return buffer;
}
