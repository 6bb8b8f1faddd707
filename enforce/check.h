/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --check, --dump and --timing: reports on a filter; no command is run.
 */
#pragma once

#include <stdio.h>

#include "enforce/cmdline.h"

struct error;
struct plan;
struct warnings;

/* The size of the filter, its compiler, and that it is verified. */
void check_write_coverage(const struct plan *plan, FILE *out);

/* Names the folder of filters that earlier versions kept, where there is one. It is not touched. */
void check_write_old_cache(FILE *out);

/*
 * The profile, its coverage, and whether any program can be started under it. Fails where the
 * kernel does not take the filter with the profile's flags.
 */
int check_write(const struct plan *plan, FILE *out, struct error *err);

/*
 * Warns where rules count only because sc-enforce holds capabilities here: the dumped filter may be
 * for a command that has none.
 */
void check_warn_of_capabilities(const struct plan *plan, struct warnings *warnings);

/* The filter in the form that `mode` (MODE_DUMP_*) names, to standard output. */
int check_dump(const struct plan *plan, enum mode mode, struct error *err);

/*
 * What the filter costs: to load it, and with `trace_path` (else NULL) for the calls of that trace.
 */
int check_write_timing(const struct plan *plan, const char *trace_path, FILE *out,
                       struct error *err);
