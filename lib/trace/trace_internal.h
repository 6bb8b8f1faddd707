/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a trace is made of; for lib/trace*.c only.
 *
 * Invariants that make merging independent of order:
 *   - a bounded set of texts, images or records keeps the smallest of everything it ever met, and
 *     remembers that it dropped some: the smallest of a union are among the smallest of its parts;
 *   - a record keeps tuples while their union is within the bound, and each argument keeps values
 *     while their union is; what it degrades to (values; bits) is what the union would degrade to;
 *   - in how many runs a value was seen does not follow from the tuples of several runs, so from
 *     the second run on the values are kept beside the tuples (trace_values_needed).
 */
#pragma once

#include "lib/trace/trace.h"

struct trace_strings {
	char **texts; /* ascending */
	uint64_t *runs;
	size_t count;
	bool is_truncated;
};

struct trace_images {
	char *paths[TRACE_MAX_IMAGES]; /* by slot */
	uint64_t hashes[TRACE_MAX_IMAGES];
	uint32_t generations[TRACE_MAX_IMAGES]; /* how often the slot changed its path */
	uint16_t order[TRACE_MAX_IMAGES];       /* slots, ascending by path */
	const char *sorted[TRACE_MAX_IMAGES];   /* the paths in that order */
	size_t count;
	bool is_truncated;
};

/* The values of one argument. The bits are right at any time. */
struct trace_values {
	struct trace_value *list; /* ascending; NULL where only the bits are kept */
	size_t count;
	bool is_truncated;
	uint64_t ever_set, ever_clear, min, max;
};

/* A stack: its frames one after the other, each with its NUL. */
struct trace_frames {
	char *text;
	size_t length;
	size_t count;
};

/* Beside a tuple. The image bits are per slot, as those of a record. */
struct trace_evidence_kept {
	uint64_t images[TRACE_MAX_IMAGES / 64];
	bool images_truncated;
	struct trace_frames stack; /* the smallest; count 0: none */
};

enum { TRACE_TUPLE_SLOTS = 2 * TRACE_MAX_TUPLES, TRACE_IMAGE_WORDS = TRACE_MAX_IMAGES / 64 };

/* What the trace knows of one system call on one architecture. */
struct trace_record {
	enum arch arch;
	uint32_t nr;
	const char *name; /* static, or NULL */
	unsigned arg_set;
	unsigned memory_set;       /* those of arg_set that are numbers in memory */
	uint64_t masks[CALL_ARGS]; /* 0 for arguments outside arg_set */
	uint64_t calls, runs, timed_calls, time_ns, first_ms, last_ms;
	struct trace_error *errors; /* ascending */
	size_t error_count;
	enum trace_detail detail;
	struct trace_tuple *tuples; /* in any order */
	size_t tuple_count;
	size_t last_tuple;                /* the one that was met last, tried first */
	uint8_t slots[TRACE_TUPLE_SLOTS]; /* hash table: index + 1 into tuples, or 0 */
	struct trace_values *values; /* CALL_ARGS of them, or NULL: derivable from the tuples */
	uint64_t images[TRACE_IMAGE_WORDS]; /* bit per slot */
	bool images_truncated;
	struct trace_frames stacks[TRACE_MAX_STACKS]; /* ascending */
	size_t stack_count;
	/* its index in the trace's views, while there are any */
	size_t view;
};

struct trace {
	uint64_t runs, runs_with_results, runs_joined, start_unix_ms, duration_ms;
	struct trace_strings commands, kernels, machines, engines, tools, endings, io_uring;
	struct trace_images images;
	struct trace_record **table; /* hash table of (arch, nr), open addressing */
	size_t table_size, record_count;
	struct trace *parts[TRACE_PART_COUNT]; /* owned; NULL: no run has such calls */
	struct trace_record *last_added;       /* of the call that was added last; or NULL */
	bool calls_truncated;
	struct observation *views; /* or NULL: what trace_observations handed out */
	size_t view_count;
	void *view_storage; /* what the views point to beside the trace */
};

/* a + b, or UINT64_MAX. */
static inline uint64_t trace_sum(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

/* ---- trace_strings.c ---- */

/* Whether trace_escape would keep it as it is (`text` must be valid UTF-8). */
bool trace_is_escaped(const char *text);

/* Where the text is among the ascending ones, or where it would have to be inserted. */
size_t trace_strings_place(const char *const sorted[], size_t count, const char *text);

/* Adds `runs` to a text's; -1: no memory. */
int trace_strings_add(struct trace_strings *set, const char *text, uint64_t runs);
int trace_strings_merge(struct trace_strings *into, const struct trace_strings *from);
void trace_strings_done(struct trace_strings *set);

/*
 * Removes the records that none of the images made (bit per slot); trace_keep_images says which
 * stay all the same. -1: no memory.
 */
int trace_records_keep(struct trace *trace, const uint64_t images[TRACE_IMAGE_WORDS]);

/* ---- trace_images.c ---- */

/* Finds or adds the path; the slot with its generation, or TRACE_NO_IMAGE when it is not kept. */
enum { TRACE_NO_IMAGE = UINT16_MAX };
int trace_images_add(struct trace *trace, const char *path, uint16_t *out_slot);
void trace_images_done(struct trace_images *images);

/* Notes that the record's call was made by the image in that slot, or by one that is not kept. */
void trace_record_add_image(struct trace_record *record, uint16_t slot);

/* ---- trace_evidence.c ---- */

int trace_frames_compare(const struct trace_frames *a, const struct trace_frames *b);
int trace_frames_copy(const struct trace_frames *frames, struct trace_frames *out);

void trace_evidence_free(struct trace_evidence_kept *evidence); /* NULL is fine */
void trace_evidence_add_image(struct trace_evidence_kept *evidence, uint16_t slot);
/* -1: no memory, as below. */
int trace_evidence_add_stack(struct trace_evidence_kept *evidence,
                             const struct trace_frames *stack);

/* `slots` translates the slots of `from`; NULL: they are the same. */
int trace_evidence_merge(struct trace_evidence_kept *into, const struct trace_evidence_kept *from,
                         const uint16_t slots[TRACE_MAX_IMAGES]);

/* The images of a tuple where a file does not tell them: of one image it is that one's. */
void trace_evidence_default(const struct trace_record *record, struct trace_evidence_kept *out);
bool trace_evidence_is_default(const struct trace_record *record,
                               const struct trace_evidence_kept *evidence);

/* ---- trace_tuples.c ---- */

/* Where the tuple is, or TRACE_MAX_TUPLES. */
size_t trace_tuples_find(const struct trace_record *record, const uint64_t values[CALL_ARGS]);

/*
 * Adds a tuple that is not there, without evidence (tuple->kept is ignored); tuple_count is below
 * TRACE_MAX_TUPLES. -1: no memory.
 */
int trace_tuples_insert(struct trace_record *record, const struct trace_tuple *tuple);
void trace_tuples_sort(struct trace_record *record);
void trace_tuples_drop(struct trace_record *record);

/* Leaves the tuples that one of the images made or may have made. -1: no memory. */
int trace_tuples_keep(struct trace_record *record, const uint64_t images[TRACE_IMAGE_WORDS]);

/* Gives up arguments (bit per index) of a record of one run. -1: no memory. */
int trace_record_forget_args(struct trace_record *record, unsigned args);

/* ---- trace_values.c ---- */

/*
 * Adds what `added` says of its value: 1 when the value was new, 0 when not (or when none are kept
 * any more), -1: no memory. Two functions, because calls add up and runs do not within one run.
 */
int trace_values_add_same_run(struct trace_values *values, uint64_t mask,
                              const struct trace_value *added);
int trace_values_add_other_runs(struct trace_values *values, uint64_t mask,
                                const struct trace_value *added);

/* Whether a record of `runs` runs has values beside its tuples. */
bool trace_values_needed(unsigned arg_set, uint64_t runs);

/*
 * The values that the record's tuples hold; the caller frees them with trace_values_free. NULL: no
 * memory.
 */
struct trace_values *trace_values_of_tuples(const struct trace_record *record);
int trace_values_merge(struct trace_values *into, const struct trace_values *from, uint64_t mask);
void trace_values_done(struct trace_values *values);
void trace_values_free(struct trace_values *values); /* all CALL_ARGS; NULL is fine */

/* ---- trace_records.c ---- */

struct trace_record *trace_records_find(const struct trace *trace, enum arch arch, uint32_t nr);

/*
 * Finds or adds; NULL in *out_record when TRACE_MAX_CALLS are there that come before it. -1: no
 * memory.
 */
int trace_records_get(struct trace *trace, enum arch arch, uint32_t nr,
                      struct trace_record **out_record);
int trace_record_add_error(struct trace_record *record, int errnum, uint64_t calls);
int trace_record_add_stack(struct trace_record *record, const struct trace_frames *stack);
void trace_records_done(struct trace *trace);

/* ---- trace_parts.c ---- */

const char *trace_part_name(enum trace_part part);
int trace_parts_merge(struct trace *into, const struct trace *from, struct error *err);
void trace_parts_done(struct trace *trace);

/* ---- trace_view.c ---- */

/* To be called before every change. */
void trace_view_drop(struct trace *trace);
