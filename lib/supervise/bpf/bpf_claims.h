/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waiting for a container that has no name yet. What starts is known by its PID namespace only, and
 * whose it is takes its runtime's files to say: until then it is followed like the one that is
 * waited for. So several engines wait side by side, each takes one container, and those that turn
 * out to be others' are forgotten.
 *
 * While it waits, every call of the machine is examined BPF_CLAIMS times.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "lib/supervise/bpf/bpf_kernel.h"

struct error;

enum { BPF_CLAIMS = 3, BPF_CLAIMS_MAX = 16 + BPF_CLAIMS };

struct bpf_claims {
	/* those that wait, in any order with those that are lent; all others are none */
	struct bpf_kernel kernels[BPF_CLAIMS_MAX];
	bool is_lent[BPF_CLAIMS_MAX];
	enum bpf_kernel_results results;
	uint64_t missed; /* PID namespaces that were made while no engine was free */
};

/*
 * Fails where process IDs are not those of the whole machine, in a container. On failure nothing is
 * loaded.
 */
int bpf_claims_begin(enum bpf_kernel_results results, struct bpf_claims *out, struct error *err);
void bpf_claims_done(struct bpf_claims *claims);

/* Loads more until BPF_CLAIMS of them wait. */
int bpf_claims_fill(struct bpf_claims *claims, struct error *err);

/* One of BPF_CLAIMS_MAX for poll(2), or -1: readable when bpf_claims_next may have something. */
int bpf_claims_fd(const struct bpf_claims *claims, unsigned index);

/* The first process of a PID namespace that was made, as we see it, and its engine; or false. */
bool bpf_claims_next(struct bpf_claims *claims, unsigned *out_index, pid_t *out_pid);

/* It is not the one: its engine begins anew, and waits again. */
void bpf_claims_refuse(struct bpf_claims *claims, unsigned index);

/* It is: its engine becomes the caller's, and the others are gone. */
struct bpf_kernel bpf_claims_take(struct bpf_claims *claims, unsigned index);

/*
 * The same for a process that was forked for it: in the child bpf_claims_take, and here this. It
 * waits no more, and another one does in its place, as long as there are no more than
 * BPF_CLAIMS_MAX. When the child has ended it is given back, and waits again or is gone.
 */
int bpf_claims_lend(struct bpf_claims *claims, unsigned index, struct error *err);
void bpf_claims_give_back(struct bpf_claims *claims, unsigned index);
