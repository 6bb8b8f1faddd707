/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An argument vector (NULL-terminated) as one line that a shell would read as the same words. The
 * caller frees it; NULL when there is no memory.
 */
char *quote_words(char *const *words);
