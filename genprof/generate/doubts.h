/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

struct error;
struct trace;
struct warnings;

/*
 * What makes a trace doubtful as the ground of a profile: runs that broke off before they had done
 * their work, calls that a filter around them refused, and work that no filter sees (io_uring).
 */
int doubts_find(struct trace *trace, struct warnings *out, struct error *err);
