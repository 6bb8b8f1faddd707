/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command under audit: run_command() with a tracer.
 */
#pragma once

#include "enforce/audit/audit.h"
#include "lib/base/error.h"

struct run;

/*
 * Runs the command as audit_run does. Of `asked` mode, wants_stacks, on_refusal and context are
 * read; the rest is made here. Fails with *out_status where nothing could be started and where the
 * audit was aborted: *out_end says which.
 */
int audit_command(const struct run *run, const struct audit *asked, struct refusals *refusals,
                  struct audit_end *out_end, struct warnings *notes, enum exit_status *out_status,
                  struct error *err);
