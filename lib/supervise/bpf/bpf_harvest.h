/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel part has counted, less what was handed out already -> events.
 */
#pragma once

#include "lib/base/must_handle.h"

struct bpf_engine;
struct error;

enum bpf_harvest_when {
	BPF_HARVEST_MEANWHILE, /* counts may grow while we read: what does not fit together waits */
	BPF_HARVEST_AT_LAST,   /* after bpf_kernel_detach */
};

/* Fills e->harvest, which must have been handed out. Its tasks are e->images. */
MUST_HANDLE
int bpf_harvest(struct bpf_engine *e, enum bpf_harvest_when when, struct error *err);
