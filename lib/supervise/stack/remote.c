/* SPDX-License-Identifier: Apache-2.0 */
/* Hands everything to libunwind-ptrace but the reading of memory. */
#include "lib/supervise/stack/remote.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "lib/supervise/stack/unwinder.h"

enum { PAGE_BYTES = 4096, PAGE_SLOTS = 32 };

struct page {
	uint64_t address;
	bool is_valid;
	unsigned char bytes[PAGE_BYTES];
};

struct remote {
	const struct unwinder *unwinder;
	pid_t tid;
	unw_addr_space_t space;
	void *task;                    /* libunwind-ptrace's */
	struct page pages[PAGE_SLOTS]; /* by the low bits of the page's number */
};

/*
 * The task whose stack is walked. libunwind-ptrace hands its own argument to the function that
 * reads memory, so there is no other way to get here.
 */
static _Thread_local struct remote *walked;

static const struct page *find_page(struct remote *r, uint64_t address)
{
	struct page *page = &r->pages[address / PAGE_BYTES % PAGE_SLOTS];
	struct iovec to = { page->bytes, PAGE_BYTES };
	struct iovec from = { (void *)(uintptr_t)address, PAGE_BYTES };

	if (page->is_valid && page->address == address)
		return page;
	page->address = address;
	page->is_valid = process_vm_readv(r->tid, &to, 1, &from, 1, 0) == PAGE_BYTES;
	return page->is_valid ? page : NULL;
}

static int access_mem(unw_addr_space_t space, unw_word_t address, unw_word_t *value, int is_write,
                      void *arg)
{
	uint64_t in_page = address % PAGE_BYTES;
	const struct page *page;

	if (is_write || in_page > PAGE_BYTES - sizeof *value)
		return walked->unwinder->access_mem(space, address, value, is_write, arg);
	page = find_page(walked, address - in_page);
	/* Where process_vm_readv(2) is refused, ptrace may still do. */
	if (!page)
		return walked->unwinder->access_mem(space, address, value, is_write, arg);
	memcpy(value, page->bytes + in_page, sizeof *value);
	return 0;
}

struct remote *remote_new(const struct unwinder *unwinder, pid_t tid)
{
	unw_accessors_t accessors = *unwinder->accessors;
	struct remote *r = calloc(1, sizeof *r);

	accessors.access_mem = access_mem;
	if (!r)
		return NULL;
	r->unwinder = unwinder;
	r->tid = tid;
	r->space = unwinder->create_addr_space(&accessors, 0);
	r->task = r->space ? unwinder->create_task(tid) : NULL;
	if (!r->task) {
		remote_free(r);
		return NULL;
	}
	return r;
}

int remote_start(struct remote *remote, unw_cursor_t *out_cursor)
{
	walked = remote;
	return remote->unwinder->init_remote(out_cursor, remote->space, remote->task);
}

void remote_free(struct remote *remote)
{
	if (!remote)
		return;
	if (walked == remote)
		walked = NULL;
	if (remote->task)
		remote->unwinder->destroy_task(remote->task);
	if (remote->space)
		remote->unwinder->destroy_addr_space(remote->space);
	free(remote);
}
