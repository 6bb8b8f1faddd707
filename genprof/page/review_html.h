/* SPDX-License-Identifier: Apache-2.0 */
/* A review as one page of HTML that needs nothing else: no network, no file, no script. */
#pragma once

#include <stdio.h>

struct review;

/* The caller checks the stream. */
void review_html_write(const struct review *review, FILE *out);
