/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings about a profile, written for a person or for the service that runs the job:
 *
 *   text     a line a finding, as compilers write them, and further lines below it
 *   json     an object with the array "findings"
 *   junit    a test case a finding (Jenkins, GitLab)
 *   github   a workflow command a finding: an annotation (GitHub Actions)
 *   sarif    SARIF 2.1.0 (code scanning)
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/cli/options.h"

struct error;

enum report_format { REPORT_TEXT, REPORT_JSON, REPORT_JUNIT, REPORT_GITHUB, REPORT_SARIF };

/* The words for --format, in the order of the enumeration, NULL-terminated. */
extern const char *const report_formats[];

/* To be placed into a table of option_spec, for the member `format` of the command's settings. */
#define REPORT_OPTION                                                           \
	{                                                                       \
		0, "format", NULL, "how to write the findings (default: text)", \
			OPTION_WORD_IN(format, report_formats)                  \
	}

enum report_level { REPORT_ERROR, REPORT_WARNING, REPORT_NOTE };

extern const char *const report_levels[]; /* "error", "warning", "note" */

#define FINDING_NO_RULE ((size_t)-1)

struct finding {
	enum report_level level;
	const char *kind; /* borrowed, static: "wider" */
	size_t rule;      /* index in the profile, or FINDING_NO_RULE */
	/* what it is about: "socket(domain=AF_NETLINK)", "syscalls[3].args[0]" */
	char *title;
	char *message; /* one line: what is wrong with it */
	char *detail;  /* further lines, or NULL */
	json_t *data;  /* more fields for JSON, or NULL */
};

/* What a kind of finding means, for formats that list it. */
struct report_kind {
	const char *kind;
	const char *meaning;
};

struct report {
	const char *command;             /* borrowed: "check" */
	const char *file;                /* borrowed: the profile */
	const char *passed;              /* borrowed: what is true when there is no finding */
	const struct report_kind *kinds; /* borrowed, static; ends with a NULL kind */
	json_t *header;                  /* fields that go before "findings", or NULL */
	struct finding *list;
	size_t count;
};

/*
 * Appends a finding about no rule and writes its address, valid until the next call. The caller
 * fills it in; what it points at belongs to the report then. Texts may hold anything: report_write
 * escapes.
 */
int report_add(struct report *report, enum report_level level, const char *kind,
               struct finding **out, struct error *err);

/* Writes it all, its texts escaped. Fails only for want of memory; the caller checks the stream. */
int report_write(struct report *report, enum report_format format, FILE *out, struct error *err);

/* How many findings have this level. */
size_t report_count(const struct report *report, enum report_level level);

void report_done(struct report *report);
