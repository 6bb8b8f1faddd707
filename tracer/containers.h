/* SPDX-License-Identifier: Apache-2.0 */
/* --containers: every container that starts, until we are interrupted; one trace for each. */
#pragma once

#include "lib/base/must_handle.h"

struct engine;
struct error;
struct settings;
struct trace;

/*
 * Waits for containers, and forks a process for each that records it. In this process it returns
 * when we were asked to end and all of them have ended: 0. In theirs it returns CONTAINERS_ONE:
 * then *settings are those of --container, with the path of a trace of its own, and *out watches
 * it. `say` prints a line of news.
 */
enum { CONTAINERS_ONE = 1 };
MUST_HANDLE
int containers_watch(struct settings *settings, void (*say)(const char *text), struct engine **out,
                     struct error *err);

/*
 * Writes the trace to settings->output; a trace that is there already, of a container of the same
 * name, gets one more run. A file there that is no trace is left as it is, and settings->output
 * becomes another path.
 */
int containers_write(struct settings *settings, struct trace *trace, struct error *err);
