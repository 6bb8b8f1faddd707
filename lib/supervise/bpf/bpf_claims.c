/* SPDX-License-Identifier: Apache-2.0 */
/* The engines that wait: loaded, asked in turn, used again. */
#include "lib/supervise/bpf/bpf_claims.h"

#include <sys/stat.h>

#include "lib/base/error.h"

/* include/linux/proc_ns.h: PROC_PID_INIT_INO */
#define FIRST_PID_NAMESPACE 0xeffffffcU

/* One that is loaded, which the next one shares the desk with; or NULL. */
static const struct bpf_kernel *any_loaded(const struct bpf_claims *claims)
{
	for (unsigned i = 0; i < BPF_CLAIMS_MAX; i++)
		if (claims->kernels[i].object)
			return &claims->kernels[i];
	return NULL;
}

static unsigned count_waiting(const struct bpf_claims *claims)
{
	unsigned count = 0;

	for (unsigned i = 0; i < BPF_CLAIMS_MAX; i++)
		count += claims->kernels[i].object && !claims->is_lent[i];
	return count;
}

static int load(struct bpf_claims *claims, unsigned index, struct error *err)
{
	struct bpf_kernel *kernel = &claims->kernels[index];

	if (bpf_kernel_load_beside(any_loaded(claims), claims->results, kernel, err) != 0) {
		bpf_kernel_done(kernel);
		return -1;
	}
	bpf_kernel_arm(kernel);
	return 0;
}

int bpf_claims_fill(struct bpf_claims *claims, struct error *err)
{
	for (unsigned i = 0; i < BPF_CLAIMS_MAX && count_waiting(claims) < BPF_CLAIMS; i++)
		if (!claims->kernels[i].object && load(claims, i, err) != 0)
			return -1;
	return 0;
}

static int check_namespace(struct error *err)
{
	struct stat st;

	if (stat("/proc/self/ns/pid", &st) != 0 || st.st_ino == FIRST_PID_NAMESPACE)
		return 0;
	error_set(err, 0, "containers: we run in a container ourselves, and see no other");
	return error_hint(err, "run it on the machine, or with --pid=host --privileged");
}

int bpf_claims_begin(enum bpf_kernel_results results, struct bpf_claims *out, struct error *err)
{
	*out = (struct bpf_claims){ .results = results };
	if (check_namespace(err) != 0)
		return -1;
	if (bpf_claims_fill(out, err) == 0)
		return 0;
	bpf_claims_done(out);
	return -1;
}

void bpf_claims_done(struct bpf_claims *claims)
{
	for (unsigned i = 0; i < BPF_CLAIMS_MAX; i++)
		if (claims->kernels[i].libbpf)
			bpf_kernel_done(&claims->kernels[i]);
}

int bpf_claims_fd(const struct bpf_claims *claims, unsigned index)
{
	const struct bpf_kernel *kernel = &claims->kernels[index];

	return kernel->object && !claims->is_lent[index] ? kernel->ring_fd : -1;
}

bool bpf_claims_next(struct bpf_claims *claims, unsigned *out_index, pid_t *out_pid)
{
	for (unsigned i = 0; i < BPF_CLAIMS_MAX; i++) {
		struct bpf_kernel *kernel = &claims->kernels[i];

		/* Before its claim it follows nothing, so that is the first thing that it tells. */
		if (!kernel->object || claims->is_lent[i] || kernel->state->is_armed ||
		    kernel->is_claimed)
			continue;
		const struct bpf_claim_event *event = bpf_ring_next(&kernel->ring);
		if (!event)
			continue;
		kernel->is_claimed = true;
		*out_index = i;
		*out_pid = (pid_t)event->pid;
		return true;
	}
	return false;
}

void bpf_claims_refuse(struct bpf_claims *claims, unsigned index)
{
	struct bpf_kernel *kernel = &claims->kernels[index];

	bpf_kernel_reset(kernel);
	bpf_kernel_arm(kernel);
	claims->missed = kernel->desk->made - kernel->desk->claimed;
}

struct bpf_kernel bpf_claims_take(struct bpf_claims *claims, unsigned index)
{
	struct bpf_kernel taken = claims->kernels[index];

	claims->missed = taken.desk->made - taken.desk->claimed;
	claims->kernels[index] = BPF_KERNEL_NONE;
	bpf_claims_done(claims);
	return taken;
}

int bpf_claims_lend(struct bpf_claims *claims, unsigned index, struct error *err)
{
	/* It is the child's to say that the claim is read. */
	claims->kernels[index].ring.held = 0;
	claims->is_lent[index] = true;
	claims->missed = claims->kernels[index].desk->made - claims->kernels[index].desk->claimed;
	return bpf_claims_fill(claims, err);
}

void bpf_claims_give_back(struct bpf_claims *claims, unsigned index)
{
	claims->is_lent[index] = false;
	if (count_waiting(claims) > BPF_CLAIMS)
		bpf_kernel_done(&claims->kernels[index]);
	else
		bpf_claims_refuse(claims, index);
}
