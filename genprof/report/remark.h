/* SPDX-License-Identifier: Apache-2.0 */
/* A rule's comment, added to a line of text. */
#pragma once

/*
 * Writes " (comment)", printable and cut to fit, or "" when `comment` is NULL. Returns `buffer`.
 */
enum { REMARK_SIZE = 300 };
const char *remark_write(char buffer[REMARK_SIZE], const char *comment);
