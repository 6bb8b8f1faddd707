/* SPDX-License-Identifier: Apache-2.0 */
/* A string of a JSON text, for json_parse.c. */
#pragma once

#include <stddef.h>

struct json_parser;

/*
 * From the opening quote to behind the closing one. *out is not terminated; it lies in the text, or
 * in p->unescaped until the next string is read.
 */
int json_string_read(struct json_parser *p, const char **out, size_t *out_length);
