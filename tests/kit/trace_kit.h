/* SPDX-License-Identifier: Apache-2.0 */
/* Traces as text and back, and merged; what fails here fails the test. */
#pragma once

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/trace/trace.h"

static inline char *text_of(struct trace *trace)
{
	char *text = trace_text(trace);

	cr_assert(text);
	return text;
}

/* What a file does to a trace must be nothing. */
static inline struct trace *through_text(struct trace *trace)
{
	struct error err = { 0 };
	struct trace *again = NULL;
	auto_free char *text = text_of(trace);

	cr_assert_eq(trace_parse(text, strlen(text), "t", &again, &err), 0, "%s", err.text);
	auto_free char *text_again = text_of(again);
	cr_assert_str_eq(text, text_again);
	trace_free(trace);
	return again;
}

static inline void merge(struct trace *into, const struct trace *from)
{
	struct error err;

	cr_assert_eq(trace_merge(into, from, &err), 0);
}
