/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel part (record.bpf.c) and the engine share: the contents of its maps and of its
 * ring. Both sides are compiled from this header, so it holds plain numbers only.
 */
#pragma once

#include <linux/types.h>

enum {
	BPF_ARGS = 6,
	/* known numbers of an architecture; x32 goes to 547 */
	BPF_NUMBERS = 640,
	BPF_OTHERS = BPF_NUMBERS - 1, /* stands for all numbers from here on */
	BPF_ARCHES = 3,
	BPF_SLOTS = BPF_ARCHES * BPF_NUMBERS, /* arch * BPF_NUMBERS + number */
	BPF_IMAGES = 1024,
	BPF_UNKNOWN_IMAGE = 0, /* beyond BPF_IMAGES, or its path could not be read */
	BPF_PATH_SIZE = 4096,
	BPF_NAME_SIZE = 256,
	/* one call's share of the counts: more tuples than a trace keeps (TRACE_MAX_TUPLES) */
	BPF_MAX_TUPLES = 256,
	/* of one argument, besides those that bring a new bit, minimum or maximum */
	BPF_MAX_VALUES = 128,
	/* unknown numbers, each with an image: more than a trace keeps (TRACE_MAX_CALLS) */
	BPF_MAX_OTHERS = 4096,
	/* of calls that are counted separately (BPF_FLOOR, BPF_REFUSED) */
	BPF_MAX_ASIDE = 2048,
	BPF_MAX_COUNTS = 16384,
	BPF_URING_OPS = 256,
	BPF_RING_SIZE = 1 << 18,
};

enum bpf_arch { BPF_X86_64, BPF_I386, BPF_X32 };

/* A number in memory that takes the place of an argument (struct memory_arg). */
struct bpf_memory {
	__u8 index, pointer, offset;
};

/* What is worth keeping of a call; written by the engine before anything is attached. */
struct bpf_shape {
	__u64 masks[BPF_ARGS]; /* of the arguments that a filter could compare; else 0 */
	__u8 used;             /* bit per argument that is kept, those in memory included */
	__u8 memory_count;
	struct bpf_memory memory[2];
};

struct bpf_slot {
	struct bpf_shape shape;
	__u32 counts; /* how many of the counts are this call's */
	__u32 pad;
};

/* Of one call on one CPU. It cannot overflow, so it tells what the counts lack. */
struct bpf_calls {
	__u64 calls;
	__u64 told;    /* so many went through the ring; calls without arguments only */
	__u64 spilled; /* counted by argument (BPF_VALUE) instead of by tuple */
	__u64 last_jiffies;
};

enum bpf_kind {
	BPF_TUPLE,  /* values: the arguments */
	BPF_OTHER,  /* a number that has no slot; values[0]: the image */
	BPF_VALUE,  /* values[0]: of argument `which` */
	BPF_RETURN, /* which: errno or 0 */
	BPF_DENIED, /* a call that a filter answered; which: errno or 0 */
	/* Those of containers are counted separately: values as in a tuple. */
	BPF_FLOOR,   /* made by a runtime after it has loaded the filter; which: as BPF_TUPLE */
	BPF_REFUSED, /* answered by a filter; which: errno or 0, | BPF_UNREAD as BPF_TUPLE's 1 */
};

enum { BPF_UNREAD = 0x8000 };

struct bpf_key {
	__u32 nr;
	__u8 arch;
	__u8 kind;
	__u16 which; /* BPF_TUPLE: 1 when the numbers in memory could not be read */
	__u64 values[BPF_ARGS];
};

struct bpf_count {
	__u64 calls;
	__u64 told;    /* so many of them went through the ring already */
	__u64 time_ns; /* BPF_RETURN: on a CPU, between entry and return */
};

/* What is still known of an argument's values beyond BPF_MAX_VALUES. */
struct bpf_summary {
	__u64 ever_set, ever_clear, min, max;
	__u64 others; /* calls with a value that is not among the counts */
	__u32 values; /* that are */
	__u32 pad;
};

/* A task that is followed. In task storage: children inherit it, its end frees it. */
struct bpf_mark {
	__u32 image;
	__u32 nr, arch; /* of the call that it entered last */
	__u8 phase, place;
	__u8 may_start; /* its exec starts a workload, if it has loaded no filter before */
	__u8 pad;
	__u32 filters;      /* BPF_PREPARING: that it had when it was marked */
	__u32 round;        /* bpf_state.round, or the mark is of no use any more */
	__u64 entry_cpu_ns; /* the CPU time that it had had then */
};

enum bpf_phase {
	BPF_LAUNCHING, /* our own child until its exec */
	BPF_LAUNCHED,  /* until it leaves that, which is the workload's first call */
	BPF_COUNTED,
	/*
	 * A container's first process, or one that is put into a container: not counted until it
	 * loads a filter, or executes the workload without one.
	 */
	BPF_PREPARING,
	BPF_ON_FLOOR, /* from there until its exec */
	BPF_KILLED,   /* by a filter, and that call is counted */
};

enum bpf_place {
	BPF_OUTSIDE,
	BPF_IN_CALL,
	BPF_SOMEWHERE, /* made or marked in the middle of a call whose entry was not seen */
};

/* Of one program, the bits of slots: its calls, and those of which the ring did not tell. */
struct bpf_image_bits {
	__u64 made[BPF_SLOTS / 64];
	__u64 unreported[BPF_SLOTS / 64];
};

struct bpf_state {
	__u64 jiffies, ns; /* one moment on both clocks */
	__u32 live;        /* marked tasks that have not ended */
	__u32 images;      /* ids that were given out */
	/* the process whose threads are to be marked, and how many have been */
	__u32 wanted_pid, marked;
	/*
	 * Whose tasks are followed besides children: those of a PID namespace (its inode number,
	 * and when its first process began), or of a cgroup (its id, and its depth in the tree);
	 * 0: none
	 */
	__u32 pid_namespace;
	__u32 cgroup_level;
	__u64 namespace_begun;
	__u64 cgroup;
	__u32 wants_namespace; /* all that the wanted process has begun is to be marked */
	__u32 round;           /* how often everything was begun anew */
	__u32 is_armed;        /* the next PID namespace that is made becomes that one */
	__u32 is_container;    /* the floor and what filters answer are counted separately */
	__u32 starts;     /* workloads that were executed under a filter that was loaded before */
	__u32 unfiltered; /* and without one: what the runtime calls before is not known */
	__u32 is_ending;  /* a workload of ours is ended: each task at its next call */
	__u64 aside;      /* counts of calls that are counted separately */
	__u64 aside_lost; /* such calls that had no room */
	__u64 uring[BPF_URING_OPS]; /* requests of io_uring, by opcode */
	__u64 lost_tasks;           /* new ones that could not be marked */
	__u64 unreported;           /* facts for which the ring had no room */
	__u64 full;                 /* what the counts had no room for */
};

/* What the engines that wait for a container share: a fact about each new PID namespace. */
struct bpf_desk {
	__u64 made;    /* so many were made */
	__u64 claimed; /* and so many of them found an engine that waited */
};

enum bpf_event_kind { BPF_EVENT_IMAGE, BPF_EVENT_CALL, BPF_EVENT_END, BPF_EVENT_CLAIM };

/* The first process of a PID namespace is there, and from now on followed. */
struct bpf_claim_event {
	__u32 kind;
	__u32 pid; /* in the first of all PID namespaces */
};

struct bpf_call_event {
	__u32 kind;
	__u32 tid;
	__u32 image;
	__u32 nr;
	__u32 arch;
	__u8 key_kind; /* BPF_TUPLE or BPF_OTHER */
	__u8 pad;
	__u16 which; /* as in the key */
	__u64 ns;
	__u64 values[BPF_ARGS];
};

/* A program that is executed for the first time. */
struct bpf_image_event {
	__u32 kind;
	__u32 tid;
	__u32 image;
	__u32 is_deleted;
	/* the names along its path, the last one first, each ending in NUL */
	__u32 length;
	__u32 is_cut; /* the first ones do not fit */
	char names[BPF_PATH_SIZE + BPF_NAME_SIZE];
};
