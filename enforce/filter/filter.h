/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter: a classic BPF program over struct seccomp_data. Checked as the kernel checks it
 * (kernel/seccomp.c, seccomp_check_filter; net/core/filter.c, bpf_check_classic), and run by an
 * interpreter of our own, so that what libseccomp compiled can be held against the verdict.
 */
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct filter {
	struct sock_filter *instructions;
	size_t count;
};

/*
 * Refuses what the kernel would refuse: length, opcodes, jump targets, load offsets, a path without
 * return.
 */
int filter_validate(const struct filter *filter, struct error *err);

/* What one run did. */
struct filter_path {
	size_t steps; /* instructions */
	/*
	 * bit per word of struct seccomp_data; another call with the same words takes the same path
	 */
	uint32_t words_read;
};

/*
 * Runs a validated filter. Returns what it returns (SECCOMP_RET_* | data) and writes, unless NULL,
 * how it came there. Cannot fail: validation has excluded every way to.
 */
uint32_t filter_run(const struct filter *filter, const struct seccomp_data *data,
                    struct filter_path *out_path);

/* Frees the instructions and empties the filter. */
void filter_done(struct filter *filter);
