/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of a review: what profile and reference make of them, and their rules. */
#pragma once

struct error;
struct review;
struct review_input;

/* Lists the calls, with everything that struct review_call has. */
int review_calls_find(const struct review_input *input, struct review *review, struct error *err);
void review_calls_done(struct review *review);
