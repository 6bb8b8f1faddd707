/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of the BPF engine, for the files that make it up: engine_bpf.c (the loop), bpf_events.c
 * (the ring -> events), bpf_harvest.c (counts -> events), bpf_wait.c (before a container starts).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/supervise/bpf/bpf_claims.h"
#include "lib/supervise/bpf/bpf_kernel.h"
#include "lib/supervise/bpf/engine_bpf.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/launch.h"
#include "lib/supervise/reaper.h"

struct warnings;

struct bpf_engine {
	struct engine base; /* first: the engine is found by it */
	struct bpf_kernel kernel;
	struct warnings *notes; /* borrowed, may be NULL */
	enum bpf_kernel_results results;
	struct engine_bpf_wanted wanted; /* a container */
	struct bpf_claims claims;        /* while base.is_waiting; `kernel` is none then */
	bool is_claimed;                 /* followed from its start on */
	bool is_last_look;               /* it has ended; what is in the ring is all there is */
	bool is_between;                 /* ended, and armed again; EVENT_AGAIN is next */
	bool is_again;                   /* while base.is_waiting: it ran before */
	int cgroup_fd;                   /* whose tasks are followed, too; or -1 */
	struct reaper reaper;            /* of a launched command */
	struct launched launched;
	char *launch_path; /* for messages */
	bool is_launching; /* the exec that starts the command was not seen yet */
	bool is_over;      /* detached: what is counted is final */
	bool has_ended;    /* EVENT_END is next, once the harvest is handed out */
	bool is_interrupted;
	/* events are per program, not per task: a program makes the calls of all its tasks */
	struct task images[BPF_IMAGES];
	bool is_told[BPF_IMAGES]; /* EVENT_EXEC was given out */
	struct event held;        /* a call whose image has to be reported first */
	bool has_held;
	struct event *harvest; /* owned */
	size_t harvest_count, harvest_next;
	/* of calls without arguments: how many were handed out already, by slot */
	uint64_t delivered[BPF_SLOTS];
	char path[BPF_PATH_SIZE + BPF_NAME_SIZE + 16]; /* of the last EVENT_EXEC */
};

/* Which program has that number, NULL: its path is not known. Its calls are reported after this. */
void bpf_events_tell_image(struct bpf_engine *e, uint32_t image, const char *path,
                           struct event *out);

/* A record of the ring: 1, or 0 where it is no event, or -1. */
int bpf_events_take(struct bpf_engine *e, const void *record, struct event *out, struct error *err);
