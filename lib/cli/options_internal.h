/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of options.h share. */
#pragma once

#include "lib/cli/options.h"

/* Walks `specs` and then the common options: NULL for the first; NULL after the last. */
const struct option_spec *options_next(const struct option_spec *specs,
                                       const struct option_spec *at);

/* Whether it is -v, -q, --help or --version, whose member is one of struct arguments. */
bool options_is_common(const struct option_spec *spec);

bool options_takes_value(const struct option_spec *spec);

/* A list of words for a message; what has no room is left out. */
struct options_list {
	char text[256];
	size_t length;
};

/* Adds a text, with `separator` before all but the first. */
void options_list_add(struct options_list *list, const char *separator, const char *prefix,
                      const char *text);
