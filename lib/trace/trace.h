/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A trace: what one run, or many merged ones, did. This header is the format's specification in
 * code; docs/trace-format.md is the same for readers of the file.
 *
 * A trace is a set of observations, one per (architecture, system call number). Everything in it
 * is a count (added when traces merge), a set (united), or a minimum or maximum, so that merging is
 * associative and commutative. Sets are bounded: when one outgrows its bound it degrades to a
 * coarser one whose content depends only on what was united, never on the order.
 *
 * It never holds the contents of memory: only scalars that a filter could compare
 * (syscalls_info), masked to the bits that decide, and the flags of calls that pass them in a
 * structure (syscalls_memory_args).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"
#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

struct error;
struct trace;

#define TRACE_FORMAT "seccomp-utils trace"

enum {
	/*
	 * 1 and 2 are read, too: 1 said "cut" for "truncated", 2 had no parts and no io_uring. A
	 * trace that has none of these is written as 2.
	 */
	TRACE_VERSION = 3,
	TRACE_VERSION_WITHOUT_PARTS = 2,
	TRACE_MAX_TUPLES = 128, /* distinct argument tuples of one call; beyond: values */
	TRACE_MAX_VALUES = 64,  /* distinct values of one argument; beyond: bits */
	TRACE_MAX_STACKS = 4,   /* the smallest by text are kept */
	TRACE_MAX_IMAGES = 256, /* the same, in the whole trace */
	/* the same; also kernels, machines, engines, tools, endings, io_uring */
	TRACE_MAX_COMMANDS = 16,
	/* observations; named ones first, then the smallest numbers */
	TRACE_MAX_CALLS = 2048,
	TRACE_MAX_FRAMES = 64,       /* of one stack; the innermost are kept */
	TRACE_MAX_TUPLE_FRAMES = 16, /* the same of a tuple's stack: there may be 128 */
	/* bytes of a path, a command, a frame; longer ones end in "..." */
	TRACE_MAX_TEXT = 1024,
};

/*
 * Texts (commands, paths, frames) are kept as UTF-8 without control characters: other bytes become
 * "\xNN". Sets of texts are in the order of strcmp.
 */

/* A text as a trace keeps it. The caller frees it; NULL: no memory. */
char *trace_escape(const char *text);

struct trace_evidence_kept;

/* One distinct tuple of the filterable arguments; the others are 0. */
struct trace_tuple {
	uint64_t values[CALL_ARGS];
	uint64_t calls;
	uint64_t runs;                    /* merged runs that saw it */
	struct trace_evidence_kept *kept; /* lib/trace's own: see struct observation */
};

struct trace_value {
	uint64_t value;
	uint64_t calls;
	uint64_t runs;
};

/* What is known of one argument once tuples are no longer kept. */
struct trace_arg {
	const struct trace_value *values; /* ascending; NULL once beyond TRACE_MAX_VALUES */
	size_t value_count;
	uint64_t ever_set; /* or of all values */
	/* or of all values' complements, within the width */
	uint64_t ever_clear;
	uint64_t min, max;
};

enum trace_detail {
	TRACE_NO_ARGS, /* none of the call's arguments is filterable, or known */
	TRACE_TUPLES,  /* every distinct tuple */
	TRACE_VALUES,  /* too many tuples: each argument by itself (args) */
};

struct trace_error {
	int errnum;
	uint64_t calls;
};

struct trace_stack {
	/* innermost first: "libc.so.6(write+0x14)"; "no stack" for 32-bit tasks */
	const char *const *frames;
	size_t frame_count;
};

/* Who made a tuple, and from where. */
struct trace_evidence {
	const char *const *images; /* ascending; of those of the observation */
	size_t image_count;
	bool images_truncated;    /* others of the observation's may have made it, too */
	struct trace_stack stack; /* the smallest by text; no frames: none was recorded */
};

/* A read-only view of one observation; all pointers borrowed from the trace. */
struct observation {
	enum arch arch;
	uint32_t nr;
	const char *name;                     /* NULL when no table knows the number */
	uint64_t calls;                       /* entries, also those that never returned */
	uint64_t runs;                        /* merged runs that made the call */
	uint64_t errors;                      /* calls that returned an error; sum of error_list */
	const struct trace_error *error_list; /* by errno, ascending */
	size_t error_count;
	uint64_t timed_calls;       /* calls whose time was measured */
	uint64_t time_ns;           /* their sum: system time inside the kernel */
	uint64_t first_ms, last_ms; /* from the start of the run; merged: minimum and maximum */
	enum trace_detail detail;
	unsigned arg_set;                 /* bit i: argument i is filterable */
	const struct trace_tuple *tuples; /* ascending by values; TRACE_TUPLES */
	size_t tuple_count;
	const struct trace_evidence *evidence; /* of each tuple */
	struct trace_arg args[CALL_ARGS];      /* TRACE_VALUES */
	const char *const *images;             /* ascending; programs that made the call */
	size_t image_count;
	/* others made it too, beyond the trace's TRACE_MAX_IMAGES */
	bool images_truncated;
	const struct trace_stack *stacks; /* evidence, ascending by text */
	size_t stack_count;
};

/* ---- life ---- */

/* An empty trace (0 runs), the neutral element of merging. NULL when there is no memory. */
struct trace *trace_new(void);
void trace_free(struct trace *trace);

/* ---- recording (sc-tracer; one run) ---- */

/* What is known when a run starts. Strings are copied. */
struct trace_start {
	const char *command; /* the argument vector, shell-quoted, one string */
	const char *kernel;  /* utsname.release */
	const char *machine; /* utsname.machine */
	const char *engine;  /* "ptrace" */
	bool with_results;   /* errors (and times) were recorded, not only entries */
	uint64_t start_unix_ms;
};

/* Makes `trace`, which must be empty, the trace of one run. */
int trace_begin(struct trace *trace, const struct trace_start *start, struct error *err);

/* How long the run has lasted by now. A trace that is written before trace_end has no ending. */
void trace_lasted(struct trace *trace, uint64_t duration_ms);

/* Notes that the workload ran already when the run began: what it called before is not known. */
void trace_joined(struct trace *trace);

/* Ends the run: `ending` is "exit 0", "signal SIGTERM", "detached", "time limit" ... */
int trace_end(struct trace *trace, const char *ending, uint64_t duration_ms, struct error *err);

/* What happened to the fact when a call was added: callers take a stack only for what is new. */
enum trace_news { TRACE_NOTHING_NEW = 0, TRACE_NEW_CALL, TRACE_NEW_TUPLE };

/*
 * A program image that tasks execute: an id for trace_add, the same for the same path. Returns -1
 * only when there is no memory.
 */
int trace_image(struct trace *trace, const char *path, uint32_t *out_image, struct error *err);

/* In the place of an image: not known. The observation says so (images_truncated). */
#define TRACE_IMAGE_UNKNOWN UINT32_MAX
/* The same, in a part: these do not keep programs. */
#define TRACE_IMAGE_NONE (UINT32_MAX - 1)

/* Notes that calls were made of which nothing is known: the trace says so (calls_truncated). */
void trace_truncate_calls(struct trace *trace);

/*
 * Counts so many entries, at least 1, of the same call. Filterable arguments are picked and masked
 * here; numbers in memory are kept while all entries have them (trace_add_filled). Constant time,
 * no allocation unless something is new. *out_news says what was new (TRACE_NEW_TUPLE also for a
 * new value of an argument, once tuples are no longer kept).
 */
MUST_HANDLE
int trace_add(struct trace *trace, const struct call *call, uint64_t calls, uint32_t image,
              uint64_t at_ms, enum trace_news *out_news, struct error *err);

/* The same with the numbers in memory in their places among the call's arguments. */
MUST_HANDLE
int trace_add_filled(struct trace *trace, const struct call *call, uint64_t calls, uint32_t image,
                     uint64_t at_ms, enum trace_news *out_news, struct error *err);

/* Calls of which not everything is known: read from the log of another program. */
struct trace_entries {
	struct call call;
	/* bit per argument: its value is known, or that of the number in memory in its place */
	unsigned known;
	uint64_t calls; /* so many of them, at least 1 */
	/* trace_image's, or NULL: not known; the observation says so (images_truncated) */
	const uint32_t *image;
};

/*
 * Counts them. An observation keeps only the arguments that are known of all its calls; without any
 * it is one of TRACE_NO_ARGS.
 */
int trace_add_entries(struct trace *trace, const struct trace_entries *entries, uint64_t at_ms,
                      struct error *err);

/*
 * Adds what became known when so many of the calls returned: errnum 0 for success; time_ns, for all
 * of them, 0 when not measured.
 */
int trace_add_result(struct trace *trace, enum arch arch, uint32_t nr, uint64_t calls, int errnum,
                     uint64_t time_ns, struct error *err);

/*
 * Adds a stack as evidence for a call that was added before, and for its tuple where it was the
 * last one that was added. Frames are copied.
 */
int trace_add_stack(struct trace *trace, enum arch arch, uint32_t nr,
                    const struct trace_stack *stack, struct error *err);

/* Adds an operation of io_uring, "READV": no filter and no observation sees what it does. */
int trace_add_io_uring(struct trace *trace, const char *operation, struct error *err);

/* ---- parts ---- */

/*
 * Calls that are not among the observations, because they are not what the workload does. Each part
 * is a trace by itself that has runs and observations, and none of the rest: its observations are
 * added, read and merged as all are.
 */
enum trace_part {
	/*
	 * The floor: what a container runtime called in the container between loading its filter
	 * and executing the workload, the exec among it. Runs: those of which a start was seen.
	 */
	TRACE_FLOOR,
	/*
	 * Calls that the filter around a container answered in place of the kernel. Errors: the
	 * answers; a call that has none was answered by a signal, a kill or another number. What
	 * was answered ENOSYS is among the observations instead, as a call that is not there.
	 */
	TRACE_DENIED,
	TRACE_PART_COUNT,
};

/* A part, borrowed; NULL: no run has such calls. */
struct trace *trace_part(const struct trace *trace, enum trace_part part);

/* The part of a trace of one run, made where it is not there. */
int trace_part_begin(struct trace *trace, enum trace_part part, struct trace **out,
                     struct error *err);

/* ---- many traces ---- */

/* Adds everything in `from` to `into`. On failure (no memory) `into` is unspecified: free it. */
MUST_HANDLE
int trace_merge(struct trace *into, const struct trace *from, struct error *err);

/* Whether a program is meant; `path` as it is in the trace. */
typedef bool trace_image_wanted(const char *path, const void *context);

/*
 * Leaves the calls, and of these the tuples, that a wanted program made, or may have made where
 * images_truncated says that not all are known. Where tuples are no longer kept a call that others
 * made, too, stays with all its arguments: the trace does not say whose they are. execve and
 * execveat stay, because they are counted for the program that ends with them. Returns how many
 * programs are wanted, or -1.
 */
int trace_keep_images(struct trace *trace, trace_image_wanted *wanted, const void *context,
                      struct error *err);

/* ---- looking ---- */

/*
 * All observations, sorted by architecture, then name, then number (numbers without a name last).
 * The array and what it points at stay valid until the trace is changed or freed.
 */
MUST_HANDLE
int trace_observations(struct trace *trace, const struct observation **out_list, size_t *out_count,
                       struct error *err);

/* One observation, or a positive answer when the trace has none. */
enum { TRACE_NO_SUCH_CALL = 1 };
MUST_HANDLE
int trace_find(struct trace *trace, enum arch arch, uint32_t nr, const struct observation **out,
               struct error *err);

uint64_t trace_runs(const struct trace *trace);
bool trace_has_results(const struct trace *trace); /* every run recorded errors and times */

/*
 * Header facts, united over the runs; ascending; borrowed; valid until the trace is changed or
 * freed.
 */
struct trace_header {
	uint64_t runs;
	uint64_t runs_with_results;
	uint64_t runs_joined; /* of a workload that ran already */
	const char *const *commands;
	size_t command_count;
	const char *const *kernels;
	size_t kernel_count;
	const char *const *machines;
	size_t machine_count;
	const char *const *engines;
	size_t engine_count;
	const char *const *tools;
	size_t tool_count; /* "seccomp-utils 0.1.0" */
	const char *const *endings;
	size_t ending_count;         /* "exit 0" */
	const uint64_t *ending_runs; /* how many runs ended so */
	const char *const *io_uring;
	size_t io_uring_count; /* operations */
	const char *const *images;
	size_t image_count;
	bool images_truncated;  /* there were more than TRACE_MAX_IMAGES */
	bool calls_truncated;   /* there were more than TRACE_MAX_CALLS, or some were not seen */
	uint64_t start_unix_ms; /* the earliest; 0 when there is no run */
	uint64_t duration_ms;   /* the sum */
};
void trace_header(struct trace *trace, struct trace_header *out);

/* ---- files ---- */

/*
 * Reads a trace from `path` ("-": standard input). The file is untrusted: a wrong type, an unknown
 * field, a newer version, numbers out of range, sets out of order or larger than their bound, a
 * name that contradicts its number, are errors that name file and place.
 */
MUST_HANDLE
int trace_read(const char *path, struct trace **out, struct error *err);

/* The same for a text in memory; `name` stands for the path in messages. */
MUST_HANDLE
int trace_parse(const char *text, size_t length, const char *name, struct trace **out,
                struct error *err);

/* The same for a document that was read already; it stays the caller's. */
struct json_t;
MUST_HANDLE
int trace_of_json(const struct json_t *root, const char *name, struct trace **out,
                  struct error *err);

/*
 * The trace as text, as trace_write writes it; the same facts give the same bytes. NULL: no memory.
 */
char *trace_text(struct trace *trace);

/* Writes it whole or not at all (json_save). */
int trace_write(struct trace *trace, const char *path, struct error *err);
