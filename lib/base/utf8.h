/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 (RFC 3629), a character at a time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How many bytes the character at `text` has, with its code point; 0 where the bytes are no valid
 * UTF-8, which includes overlong forms, surrogates and the end of the text.
 */
size_t utf8_length(const char *text, uint32_t *out_point);

/*
 * Writes a code point other than a surrogate (at most 0x10ffff) and returns the number of bytes, 1
 * to 4; no NUL.
 */
size_t utf8_write(uint32_t point, char *out);

/* Whether it is one of the control characters of C0 and C1, or DEL. */
bool utf8_is_control(uint32_t point);

/* Unicode's Bidi_Control property: such a character shows a text in another order than it has. */
bool utf8_is_bidi_control(uint32_t point);
