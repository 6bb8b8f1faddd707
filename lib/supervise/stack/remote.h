/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stopped task as libunwind sees it: its memory is read a page at a time and kept while one stack
 * is walked, because libunwind asks for single words, and searches in tables with them.
 */
#pragma once

#include <libunwind.h>
#include <sys/types.h>

struct remote;
struct unwinder;

/* NULL when there is no memory. */
struct remote *remote_new(const struct unwinder *unwinder, pid_t tid);
void remote_free(struct remote *remote);

/* Begins a walk; returns libunwind's answer, 0 when it can begin. */
int remote_start(struct remote *remote, unw_cursor_t *out_cursor);
