/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte says how many follow; the value must need as many. */
#include "lib/base/utf8.h"

size_t utf8_length(const char *text, uint32_t *out_point)
{
	static const uint32_t smallest[] = { 0, 0x1, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	size_t length = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	uint32_t point = length == 1 ? p[0] : p[0] & (0xffu >> (length + 1));

	if ((p[0] & 0xc0) == 0x80 || p[0] >= 0xf8)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (p[i] & 0x3fu);
	}
	if (point < smallest[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	*out_point = point;
	return length;
}

size_t utf8_write(uint32_t point, char *out)
{
	size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

	for (size_t i = length; i-- > 1; point >>= 6)
		out[i] = (char)(0x80 | (point & 0x3f));
	out[0] = (char)(length == 1 ? point : (0xf00u >> length & 0xff) | point);
	return length;
}

bool utf8_is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

bool utf8_is_bidi_control(uint32_t point)
{
	return point == 0x61c || point == 0x200e || point == 0x200f ||
	       (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}
