/* SPDX-License-Identifier: Apache-2.0 */
/* A review as a document (docs/report.schema.json). */
#pragma once

#include <stdio.h>

struct error;
struct review;

/* The caller checks the stream. */
int review_json_write(const struct review *review, FILE *out, struct error *err);
