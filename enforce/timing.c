/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps are counted by our own interpreter: the kernel's just-in-time compiler makes each of them
 * cheap, but their number is what orders of rules differ in.
 */
#include "enforce/timing.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "enforce/filter/codegen.h"
#include "enforce/filter/filter.h"
#include "enforce/filter/libseccomp.h"
#include "enforce/proven.h"
#include "enforce/run/load.h"
#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/diagram/diagram.h"
#include "lib/trace/trace.h"

bool timing_is_cached(const struct filter *filter, enum arch arch, uint32_t nr)
{
	const uint32_t constant =
		1u << diagram_offset(DIAGRAM_NR) | 1u << diagram_offset(DIAGRAM_ARCH);
	const struct seccomp_data data = { .nr = (int)nr, .arch = arch_audit_value(arch) };
	struct filter_path path;

	return (filter_run(filter, &data, &path) & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ALLOW &&
	       !(path.words_read & ~constant);
}

static uint64_t steps_of(const struct filter *filter, const struct observation *seen,
                         const uint64_t *args)
{
	struct call call = { .arch = seen->arch, .nr = seen->nr };
	struct filter_path path;

	for (unsigned i = 0; i < CALL_ARGS && args; i++)
		call.args[i] = args[i];
	const struct seccomp_data data = call_to_data(&call);
	filter_run(filter, &data, &path);
	return path.steps;
}

/*
 * The steps of all its calls: each tuple by itself where the trace has them, else as with arguments
 * of 0.
 */
static uint64_t steps_of_observation(const struct filter *filter, const struct observation *seen)
{
	uint64_t steps = 0;

	if (seen->detail != TRACE_TUPLES)
		return steps_of(filter, seen, NULL) * seen->calls;
	for (size_t i = 0; i < seen->tuple_count; i++)
		steps += steps_of(filter, seen, seen->tuples[i].values) * seen->tuples[i].calls;
	return steps;
}

static int by_calls(const void *a, const void *b)
{
	const struct observation *x = *(const struct observation *const *)a,
				 *y = *(const struct observation *const *)b;

	return x->calls > y->calls ? -1 : x->calls < y->calls;
}

/* Borrowed observations, the most frequent first; the caller frees the array. */
static int sorted(struct trace *trace, const struct observation ***out_list, size_t *out_count,
                  struct error *err)
{
	const struct observation *all;
	size_t count;

	if (trace_observations(trace, &all, &count, err) < 0)
		return -1;
	const struct observation **list = calloc(count + 1, sizeof *list);
	if (!list)
		return error_set(err, ENOMEM, "timing");
	for (size_t i = 0; i < count; i++)
		list[i] = &all[i];
	qsort(list, count, sizeof *list, by_calls);
	*out_list = list;
	*out_count = count;
	return 0;
}

int timing_of_trace(const struct filter *filter, struct trace *trace, FILE *out,
                    struct timing_cost *out_cost, struct error *err)
{
	auto_free const struct observation **list = NULL;
	struct timing_cost cost = { 0 };
	size_t count;

	if (sorted(trace, &list, &count, err) < 0)
		return -1;
	if (out)
		fprintf(out, "%12s  %7s  %-6s  %s\n", "calls", "steps", "cached", "call");
	for (size_t i = 0; i < count; i++) {
		const struct observation *seen = list[i];
		uint64_t steps = steps_of_observation(filter, seen);
		bool is_cached = timing_is_cached(filter, seen->arch, seen->nr);

		cost.calls += seen->calls;
		cost.steps += steps;
		cost.cached += is_cached ? seen->calls : 0;
		if (out)
			fprintf(out, "%12" PRIu64 "  %7.1f  %-6s  %s%s%s\n", seen->calls,
			        (double)steps / (double)seen->calls, is_cached ? "yes" : "no",
			        seen->name ? seen->name : "(no name)",
			        seen->arch == arch_native() ? "" : " of ",
			        seen->arch == arch_native() ? "" : arch_name(seen->arch));
	}
	*out_cost = cost;
	return 0;
}

struct timing_weights {
	size_t count;
	struct weight {
		uint32_t audit_arch, nr;
		uint64_t calls;
	} list[];
};

struct timing_weights *timing_weights_new(struct trace *trace, struct error *err)
{
	const struct observation *all;
	size_t count;

	if (trace_observations(trace, &all, &count, err) < 0)
		return NULL;
	struct timing_weights *weights = malloc(sizeof *weights + count * sizeof *weights->list);
	if (!weights) {
		error_set(err, ENOMEM, "timing");
		return NULL;
	}
	weights->count = count;
	for (size_t i = 0; i < count; i++)
		weights->list[i] =
			(struct weight){ arch_audit_value(all[i].arch), all[i].nr, all[i].calls };
	return weights;
}

uint64_t timing_weight_of(const void *context, uint32_t audit_arch, uint32_t first, uint32_t last)
{
	const struct timing_weights *weights = context;
	uint64_t calls = 0;

	for (size_t i = 0; i < weights->count; i++) {
		const struct weight *w = &weights->list[i];

		if (w->audit_arch == audit_arch && w->nr >= first && w->nr <= last)
			calls += w->calls;
	}
	return calls;
}

/* The most frequent call first; the caller frees *out_list. */
static int priorities(struct trace *trace, struct libseccomp_priority **out_list, size_t *out_count,
                      struct error *err)
{
	auto_free const struct observation **list = NULL;
	size_t count;

	if (sorted(trace, &list, &count, err) < 0)
		return -1;
	struct libseccomp_priority *made = calloc(count + 1, sizeof *made);
	if (!made)
		return error_set(err, ENOMEM, "timing");
	for (size_t i = 0; i < count; i++)
		made[i] = (struct libseccomp_priority){ list[i]->arch, list[i]->nr,
			                                (uint8_t)(i < 255 ? 255 - i : 0) };
	*out_list = made;
	*out_count = count;
	return 0;
}

struct loading {
	const struct filter *filter;
	/* shared with the child: the filter may refuse to write and to exit */
	volatile uint64_t *ns;
};

/* Not instrumented: see load_exit(). */
__attribute__((no_sanitize("address"))) static int load_in_child(void *data)
{
	const struct loading *loading = data;
	const struct filter *filter = loading->filter;
	struct sock_fprog program = { (unsigned short)filter->count, filter->instructions };

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	uint64_t start = clock_ns();
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
		*loading->ns = clock_ns() - start;
	load_exit(EXIT_FINE);
	return EXIT_OWN_FAILURE; /* not reached */
}

int timing_load(const struct filter *filter, uint64_t *out_ns, struct error *err)
{
	uint64_t *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		return error_set(err, errno, "timing: share memory");
	struct loading loading = { filter, shared };
	int errnum = child_run(0, load_in_child, &loading) < 0 ? errno : 0;
	*out_ns = *shared;
	munmap(shared, sizeof *shared);
	return errnum ? error_set(err, errnum, "timing: fork") : 0;
}

/* ---- reports ---- */

int timing_write_loading(const struct proven *proven, FILE *out, struct error *err)
{
	uint64_t load_ns = 0;

	if (timing_load(&proven->filter, &load_ns, err) < 0)
		return -1;
	fprintf(out, "compile: %.2f ms\nprove: %.2f ms\nload: %.2f ms\n",
	        (double)proven->compile_ns / 1e6, (double)proven->prove_ns / 1e6,
	        (double)load_ns / 1e6);
	return 0;
}

static int write_cost(const char *what, const struct filter *filter, struct trace *trace, FILE *out,
                      struct error *err)
{
	struct timing_cost cost;

	if (timing_of_trace(filter, trace, NULL, &cost, err) < 0)
		return -1;
	double calls = cost.calls ? (double)cost.calls : 1;
	fprintf(out,
	        "%s: %zu instructions, %.1f steps a call, %.1f %% of the calls cached by the "
	        "kernel\n",
	        what, filter->count, (double)cost.steps / calls, 100 * (double)cost.cached / calls);
	return 0;
}

static int write_by_frequency(const struct resolved_profile *resolved, struct trace *trace,
                              FILE *out, struct error *err)
{
	auto_free struct timing_weights *list = timing_weights_new(trace, err);
	const struct codegen_weights weights = { timing_weight_of, list };
	struct proven proven = { 0 };

	if (!list || proven_filter(resolved, PROVEN_OWN, &weights, &proven, err) < 0)
		return -1;
	int rc = write_cost("by frequency", &proven.filter, trace, out, err);
	proven_done(&proven);
	return rc;
}

/* That libseccomp cannot compile the profile is a result, not a failure. */
static int write_libseccomp(const struct resolved_profile *resolved, struct trace *trace, FILE *out,
                            struct error *err)
{
	auto_free struct libseccomp_priority *list = NULL;
	struct filter plain = { 0 }, as_list = { 0 }, ordered = { 0 };
	struct error reason;
	size_t count = 0;
	int rc = 0;

	if (priorities(trace, &list, &count, err) < 0)
		return -1;
	if (libseccomp_filter(resolved, LIBSECCOMP_TIME_LIMIT_MS, &plain, &reason) < 0 ||
	    libseccomp_ordered(resolved, list, 0, &as_list, &reason) < 0 ||
	    libseccomp_ordered(resolved, list, count, &ordered, &reason) < 0)
		fprintf(out, "libseccomp: %s\n", reason.text);
	else if (write_cost("libseccomp", &plain, trace, out, err) < 0 ||
	         write_cost("libseccomp as a list", &as_list, trace, out, err) < 0 ||
	         write_cost("libseccomp by frequency", &ordered, trace, out, err) < 0)
		rc = -1;
	filter_done(&plain);
	filter_done(&as_list);
	filter_done(&ordered);
	return rc;
}

int timing_write_calls(const struct resolved_profile *resolved,
                       const struct resolved_profile *as_runtime, const struct proven *proven,
                       const char *trace_path, FILE *out, struct error *err)
{
	struct timing_cost cost;
	struct trace *trace = NULL;

	if (trace_read(trace_path, &trace, err) < 0)
		return -1;
	int rc = timing_of_trace(&proven->filter, trace, out, &cost, err);
	if (rc == 0)
		rc = write_cost("as loaded", &proven->filter, trace, out, err);
	if (rc == 0)
		rc = write_by_frequency(resolved, trace, out, err);
	if (rc == 0)
		rc = write_libseccomp(as_runtime, trace, out, err);
	trace_free(trace);
	return rc;
}
