/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a text that is no JSON, in words; for json.c only. */
#pragma once

#include <stddef.h>

/*
 * The first token that cannot stand where it stands: its words ("a comma before ]"), and where it
 * begins (the end of the text: something is missing). NULL where the tokens are in order, or what is
 * wrong lies inside one of them (an escape, a number).
 */
const char *json_syntax_fault(const char *text, size_t length, const char **out_at);
