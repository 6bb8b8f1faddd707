/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes -> programs that run in the kernel. What a kernel can do is tried, never inferred from its
 * version: what does not load is not there.
 *
 * Arrays are mapped into our memory: they are written and read without a system call for each of
 * their thousands of entries.
 */
#include "lib/supervise/bpf/bpf_kernel.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/membarrier.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/supervise/bpf/bpf_library.h"
#include "lib/supervise/bpf/bpf_program.h"
#include "lib/supervise/privileges.h"
#include "lib/syscalls/syscalls.h"

/* ---- loading ---- */

/* Not every kernel has every tracepoint: what to do without, in the order in which it is tried. */
static const char *const left_out[][4] = {
	{ "on_older_request", NULL },
	{ "on_request", NULL },
	{ "on_older_request", "on_request", NULL },
	{ "on_older_request", "on_vsyscall", NULL },
	{ "on_request", "on_vsyscall", NULL },
	{ "on_older_request", "on_request", "on_vsyscall", NULL },
};

static bool is_left_out(const char *name, const char *const list[])
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static int explain(int errnum, struct error *err)
{
	error_set(err, errnum, "load the BPF programs");
	const char *missing = privileges_missing_for_bpf();
	if (missing)
		return error_hint(err, "missing: %s; ptrace can do without (COMMAND, -p)", missing);
	if (errnum == EPERM || errnum == EACCES)
		return error_hint(err, "a seccomp filter, a user namespace or lockdown forbids it");
	return error_hint(err, "that takes Linux 5.13 with CONFIG_DEBUG_INFO_BTF");
}

static int share(struct bpf_kernel *k, const char *name, int fd, struct error *err)
{
	struct bpf_map *map = k->libbpf->bpf_object__find_map_by_name(k->object, name);
	int r = k->libbpf->bpf_map__reuse_fd(map, fd);

	return r == 0 ? 0 : error_set(err, -r, "share the BPF map %s", name);
}

static int open_object(struct bpf_kernel *k, const struct bpf_kernel *other,
                       enum bpf_kernel_results results, const char *const without[],
                       struct error *err)
{
	size_t size, rodata_size = 0;
	const void *bytes = bpf_program_bytes(&size);
	const struct bpf_library *libbpf = k->libbpf;
	struct bpf_program *program = NULL;

	k->object = libbpf->bpf_object__open_mem(bytes, size, NULL);
	if (!k->object)
		return error_set(err, errno, "open the BPF programs");
	/* Its only content: whether returns are wanted (kernel/maps.h). */
	bool *rodata =
		libbpf->bpf_map__initial_value(libbpf->bpf_object__find_map_by_name(k->object,
	                                                                            ".rodata"),
	                                       &rodata_size);
	if (!rodata || rodata_size == 0)
		return error_set(err, 0, "the BPF programs have no settings");
	*rodata = results == BPF_KERNEL_WITH_RESULTS;
	if (other && (share(k, "desk", other->desk_fd, err) != 0 ||
	              share(k, "claims", other->claims_fd, err) != 0))
		return -1;
	libbpf->bpf_map__set_max_entries(libbpf->bpf_object__find_map_by_name(k->object, "calls"),
	                                 k->cpus * BPF_SLOTS);
	while ((program = libbpf->bpf_object__next_program(k->object, program)))
		libbpf->bpf_program__set_autoload(program,
		                                  !is_left_out(libbpf->bpf_program__name(program),
		                                               without));
	return 0;
}

/* The verifier gives up for a signal, and our own timers send some (control.c). 0, or an errno. */
static int load_undisturbed(const struct bpf_kernel *k)
{
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	int r = k->libbpf->bpf_object__load(k->object);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return -r;
}

static int load_object(struct bpf_kernel *k, const struct bpf_kernel *other,
                       enum bpf_kernel_results results, struct error *err)
{
	int errnum = 0;

	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
		if (open_object(k, other, results, left_out[i], err) != 0)
			return -1;
		errnum = load_undisturbed(k);
		if (errnum == 0)
			return 0;
		k->libbpf->bpf_object__close(k->object);
		k->object = NULL;
		if (errnum == EPERM || errnum == EACCES)
			break;
	}
	return explain(errnum, err);
}

/* ---- maps ---- */

static int map_fd(const struct bpf_kernel *k, const char *name)
{
	return k->libbpf->bpf_map__fd(k->libbpf->bpf_object__find_map_by_name(k->object, name));
}

static size_t mapped_size(size_t bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

static void *map_array(const struct bpf_kernel *k, const char *name, size_t bytes,
                       struct error *err)
{
	void *at = mmap(NULL, mapped_size(bytes), PROT_READ | PROT_WRITE, MAP_SHARED,
	                map_fd(k, name), 0);

	if (at != MAP_FAILED)
		return at;
	error_set(err, errno, "map the BPF array %s", name);
	return NULL;
}

static void unmap_array(void *at, size_t bytes)
{
	if (at)
		munmap(at, mapped_size(bytes));
}

static size_t calls_size(const struct bpf_kernel *k)
{
	return (size_t)k->cpus * BPF_SLOTS * sizeof *k->calls;
}

static int open_maps(struct bpf_kernel *k, struct error *err)
{
	k->marks_fd = map_fd(k, "marks");
	k->counts_fd = map_fd(k, "counts");
	k->summaries_fd = map_fd(k, "summaries");
	k->delivered_fd = map_fd(k, "delivered");
	k->images_fd = map_fd(k, "images");
	k->ring_fd = map_fd(k, "ring");
	k->desk_fd = map_fd(k, "desk");
	k->claims_fd = map_fd(k, "claims");
	k->calls = map_array(k, "calls", calls_size(k), err);
	k->slots = map_array(k, "slots", BPF_SLOTS * sizeof *k->slots, err);
	k->image_bits = map_array(k, "image_calls", BPF_IMAGES * sizeof *k->image_bits, err);
	k->state = map_array(k, "state", sizeof *k->state, err);
	k->desk = map_array(k, "desk", sizeof *k->desk, err);
	if (!k->calls || !k->slots || !k->image_bits || !k->state || !k->desk)
		return -1;
	return bpf_ring_open(k->ring_fd, BPF_RING_SIZE, &k->ring, err);
}

/* Which arguments of a call are worth keeping, as a trace keeps them. */
static struct bpf_shape shape_of(enum arch arch, uint32_t nr)
{
	const struct syscall_info *info = syscalls_info(arch, nr);
	struct bpf_shape shape = { 0 };
	size_t count;
	const struct memory_arg *list = syscalls_memory_args(arch, nr, &count);

	for (unsigned i = 0; info && i < CALL_ARGS; i++)
		shape.masks[i] = info->args[i].kind != ARG_UNFILTERED ? SYSCALLS_ARG_MASK : 0;
	for (unsigned i = 0; i < CALL_ARGS; i++)
		shape.used |= (__u8)((shape.masks[i] != 0) << i);
	shape.used |= (__u8)syscalls_memory_set(arch, nr);
	for (size_t i = 0; i < count && i < sizeof shape.memory / sizeof *shape.memory; i++)
		shape.memory[shape.memory_count++] =
			(struct bpf_memory){ .index = (__u8)list[i].index,
			                     .pointer = (__u8)list[i].pointer,
			                     .offset = (__u8)list[i].offset };
	return shape;
}

enum arch bpf_kernel_arch(uint32_t bpf_arch)
{
	static const enum arch archs[BPF_ARCHES] = {
		[BPF_X86_64] = ARCH_X86_64, [BPF_I386] = ARCH_I386, [BPF_X32] = ARCH_X32
	};

	return archs[bpf_arch < BPF_ARCHES ? bpf_arch : BPF_X86_64];
}

static void fill_slots(struct bpf_kernel *k)
{
	for (uint32_t slot = 0; slot < BPF_SLOTS; slot++) {
		enum arch arch = bpf_kernel_arch(slot / BPF_NUMBERS);
		uint32_t bit = arch == ARCH_X32 ? ARCH_X32_BIT : 0;

		if (slot % BPF_NUMBERS != BPF_OTHERS)
			k->slots[slot].shape = shape_of(arch, slot % BPF_NUMBERS | bit);
	}
}

/* ---- attaching ---- */

static int attach(struct bpf_kernel *k, struct error *err)
{
	const struct bpf_library *libbpf = k->libbpf;
	struct bpf_program *program = NULL;

	while ((program = libbpf->bpf_object__next_program(k->object, program))) {
		const char *name = libbpf->bpf_program__name(program);

		if (!libbpf->bpf_program__autoload(program))
			continue;
		struct bpf_link *link =
			k->link_count < BPF_MAX_LINKS ? libbpf->bpf_program__attach(program) : NULL;
		if (!link)
			return error_set(err, errno, "attach the BPF program %s", name);
		if (strcmp(name, "mark_running") == 0)
			k->iterator = link;
		else
			k->links[k->link_count++] = link;
	}
	return 0;
}

int bpf_kernel_load_beside(const struct bpf_kernel *other, enum bpf_kernel_results results,
                           struct bpf_kernel *out, struct error *err)
{
	size_t size;

	*out = BPF_KERNEL_NONE;
	if (!bpf_program_bytes(&size)) {
		error_set(err, 0, "this sc-tracer was built without the BPF engine");
		return error_hint(err, "building it takes clang and libbpf-dev, on x86-64");
	}
	out->libbpf = bpf_library_get(err);
	if (!out->libbpf)
		return -1;
	int cpus = out->libbpf->libbpf_num_possible_cpus();
	if (cpus < 1)
		return error_set(err, -cpus, "ask for the number of processors");
	out->cpus = (unsigned)cpus;
	if (load_object(out, other, results, err) != 0 || open_maps(out, err) != 0)
		return -1;
	fill_slots(out);
	return attach(out, err);
}

int bpf_kernel_load(enum bpf_kernel_results results, struct bpf_kernel *out, struct error *err)
{
	return bpf_kernel_load_beside(NULL, results, out, err);
}

/* ---- marks ---- */

int bpf_kernel_mark_child(struct bpf_kernel *kernel, pid_t tid, struct error *err)
{
	const struct bpf_mark mark = { .phase = BPF_LAUNCHING, .place = BPF_SOMEWHERE };
	auto_close int pidfd = (int)syscall(SYS_pidfd_open, tid, 0);

	if (pidfd < 0)
		return error_set(err, errno, "open process %d", (int)tid);
	__atomic_fetch_add(&kernel->state->live, 1, __ATOMIC_SEQ_CST);
	int r = kernel->libbpf->bpf_map_update_elem(kernel->marks_fd, &pidfd, &mark, BPF_NOEXIST);
	return r == 0 ? 0 : error_set(err, -r, "mark process %d", (int)tid);
}

/* Runs the iterator over all tasks once. */
static int run_iterator(struct bpf_kernel *k, struct error *err)
{
	char nothing[64];
	ssize_t n;
	auto_close int fd = k->libbpf->bpf_iter_create(k->libbpf->bpf_link__fd(k->iterator));

	if (fd < 0)
		return error_set(err, errno, "go through all tasks");
	do
		n = read(fd, nothing, sizeof nothing);
	while (n > 0 || (n < 0 && errno == EINTR));
	return n == 0 ? 0 : error_set(err, errno, "go through all tasks");
}

/* Until a round marks none: a thread that was not marked may have made another meanwhile. */
static int mark_wanted(struct bpf_kernel *kernel, struct error *err)
{
	struct bpf_state *state = kernel->state;
	uint32_t before = state->marked, at_first = before;

	do {
		before = state->marked;
		if (run_iterator(kernel, err) != 0)
			return -1;
	} while (state->marked != before);
	return before == at_first ? BPF_KERNEL_NO_SUCH_PROCESS : 0;
}

int bpf_kernel_mark_process(struct bpf_kernel *kernel, pid_t pid, struct error *err)
{
	kernel->state->wanted_pid = (uint32_t)pid;
	return mark_wanted(kernel, err);
}

int bpf_kernel_follow_namespace(struct bpf_kernel *kernel, pid_t first, struct error *err)
{
	kernel->state->is_container = 1;
	kernel->state->wants_namespace = 1;
	return bpf_kernel_mark_process(kernel, first, err);
}

void bpf_kernel_follow_cgroup(struct bpf_kernel *kernel, uint64_t cgroup, uint32_t depth)
{
	kernel->state->is_container = 1;
	kernel->state->cgroup_level = depth;
	__atomic_store_n(&kernel->state->cgroup, cgroup, __ATOMIC_SEQ_CST);
}

void bpf_kernel_arm(struct bpf_kernel *kernel)
{
	kernel->state->is_container = 1;
	__atomic_store_n(&kernel->state->is_armed, 1, __ATOMIC_SEQ_CST);
}

/* ---- the end ---- */

static void drop_links(struct bpf_kernel *kernel)
{
	while (kernel->link_count > 0)
		kernel->libbpf->bpf_link__destroy(kernel->links[--kernel->link_count]);
	if (kernel->iterator)
		kernel->libbpf->bpf_link__destroy(take(kernel->iterator));
}

void bpf_kernel_detach(struct bpf_kernel *kernel)
{
	drop_links(kernel);
	/* Another process may hold them, too (bpf_claims_lend): then they find no mark any more. */
	__atomic_store_n(&kernel->state->pid_namespace, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&kernel->state->cgroup, 0, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&kernel->state->round, 1, __ATOMIC_SEQ_CST);
	/* An RCU grace period: programs run inside of read sides (kernel/sched/membarrier.c). */
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

uint64_t bpf_kernel_misses(const struct bpf_kernel *kernel)
{
	struct bpf_program *program = NULL;
	uint64_t misses = 0;

	while ((program = kernel->libbpf->bpf_object__next_program(kernel->object, program))) {
		struct bpf_prog_info info = { 0 };
		uint32_t length = sizeof info;

		if (kernel->libbpf->bpf_obj_get_info_by_fd(kernel->libbpf->bpf_program__fd(program),
		                                           &info, &length) == 0)
			misses += info.recursion_misses;
	}
	return misses - kernel->misses_before;
}

void bpf_kernel_done(struct bpf_kernel *kernel)
{
	if (kernel->object)
		drop_links(kernel);
	bpf_ring_done(&kernel->ring);
	unmap_array(kernel->calls, calls_size(kernel));
	unmap_array(kernel->slots, BPF_SLOTS * sizeof *kernel->slots);
	unmap_array(kernel->image_bits, BPF_IMAGES * sizeof *kernel->image_bits);
	unmap_array(kernel->state, sizeof *kernel->state);
	unmap_array(kernel->desk, sizeof *kernel->desk);
	if (kernel->object)
		kernel->libbpf->bpf_object__close(kernel->object);
	*kernel = BPF_KERNEL_NONE;
}
