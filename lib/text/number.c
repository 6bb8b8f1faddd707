/* SPDX-License-Identifier: Apache-2.0 */
/* Digit by digit against the bound: nothing can overflow. */
#include "lib/text/number.h"

const struct number_unit number_seconds[] = {
	{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 0 }
};

int number_read(const char *text, uint64_t most, const char **out_end, uint64_t *out)
{
	const char *at = text;
	uint64_t value = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		unsigned digit = (unsigned)(*at - '0');

		if (digit > most || value > (most - digit) / 10)
			return NUMBER_NONE;
		value = 10 * value + digit;
	}
	if (at == text)
		return NUMBER_NONE;
	*out_end = at;
	*out = value;
	return 0;
}

int number_parse(const char *text, const struct number_unit *units, uint64_t most, uint64_t *out)
{
	uint64_t value;

	if (number_read(text, most, &text, &value) != 0)
		return NUMBER_NONE;
	if (*text && units) {
		while (units->letter && units->letter != *text)
			units++;
		if (!units->letter || value > most / units->factor)
			return NUMBER_NONE;
		value *= units->factor;
		text++;
	}
	if (*text)
		return NUMBER_NONE;
	*out = value;
	return 0;
}
