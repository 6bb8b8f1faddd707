/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trace -> sorted read-only views. Made when first asked for, dropped at the next change. Texts,
 * tuples and values are borrowed from the trace; the arrays of pointers to them are in one block.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/trace/trace_internal.h"

/* What is left of the block that the views' arrays are cut from. */
struct storage {
	struct trace_evidence *evidence;
	struct trace_stack *stacks;
	const char **texts;
};

void trace_view_drop(struct trace *trace)
{
	free(trace->views);
	free(trace->view_storage);
	trace->views = NULL;
	trace->view_storage = NULL;
	trace->view_count = 0;
}

static int compare(const void *a, const void *b)
{
	const struct trace_record *x = *(struct trace_record *const *)a,
				  *y = *(struct trace_record *const *)b;

	if (x->arch != y->arch)
		return x->arch < y->arch ? -1 : 1;
	if (!x->name != !y->name)
		return x->name ? -1 : 1;
	int r = x->name ? strcmp(x->name, y->name) : 0;
	return r ? r : (x->nr > y->nr) - (x->nr < y->nr);
}

static size_t count_images(const uint64_t images[TRACE_IMAGE_WORDS])
{
	size_t count = 0;

	for (size_t i = 0; i < TRACE_IMAGE_WORDS; i++)
		count += (size_t)__builtin_popcountll(images[i]);
	return count;
}

/* How many texts the view of the record takes. */
static size_t count_texts(const struct trace_record *record)
{
	size_t texts = count_images(record->images);

	for (size_t s = 0; s < record->stack_count; s++)
		texts += record->stacks[s].count;
	for (size_t t = 0; t < record->tuple_count; t++)
		texts += count_images(record->tuples[t].kept->images) +
		         record->tuples[t].kept->stack.count;
	return texts;
}

static size_t view_images(const struct trace *trace, const uint64_t images[TRACE_IMAGE_WORDS],
                          struct storage *storage)
{
	const char **first = storage->texts;

	for (size_t i = 0; i < trace->images.count; i++) {
		size_t slot = trace->images.order[i];
		if (images[slot / 64] >> slot % 64 & 1)
			*storage->texts++ = trace->images.sorted[i];
	}
	return (size_t)(storage->texts - first);
}

static struct trace_stack view_stack(const struct trace_frames *frames, struct storage *storage)
{
	const struct trace_stack view = { storage->texts, frames->count };
	const char *frame = frames->text;

	for (size_t f = 0; f < frames->count; f++) {
		*storage->texts++ = frame;
		frame += strlen(frame) + 1;
	}
	return view;
}

static void view_stacks(struct observation *view, const struct trace_record *record,
                        struct storage *storage)
{
	view->stacks = storage->stacks;
	view->stack_count = record->stack_count;
	for (size_t i = 0; i < record->stack_count; i++)
		*storage->stacks++ = view_stack(&record->stacks[i], storage);
}

static void view_tuples(struct observation *view, const struct trace *trace,
                        struct trace_record *record, struct storage *storage)
{
	trace_tuples_sort(record);
	record->last_tuple = 0;
	view->tuples = record->tuples;
	view->tuple_count = record->tuple_count;
	view->evidence = storage->evidence;
	for (size_t t = 0; t < record->tuple_count; t++) {
		const struct trace_evidence_kept *kept = record->tuples[t].kept;
		struct trace_evidence *evidence = storage->evidence++;

		*evidence = (struct trace_evidence){ .images = storage->texts,
			                             .images_truncated = kept->images_truncated };
		evidence->image_count = view_images(trace, kept->images, storage);
		evidence->stack = view_stack(&kept->stack, storage);
	}
}

static void view_record(struct observation *view, const struct trace *trace,
                        struct trace_record *record, struct storage *storage)
{
	*view = (struct observation){
		.arch = record->arch,
		.nr = record->nr,
		.name = record->name,
		.calls = record->calls,
		.runs = record->runs,
		.error_list = record->errors,
		.error_count = record->error_count,
		.timed_calls = record->timed_calls,
		.time_ns = record->time_ns,
		.first_ms = record->first_ms,
		.last_ms = record->last_ms,
		.detail = record->detail,
		.arg_set = record->arg_set,
	};
	for (size_t i = 0; i < record->error_count; i++)
		view->errors = trace_sum(view->errors, record->errors[i].calls);
	if (record->detail == TRACE_TUPLES)
		view_tuples(view, trace, record, storage);
	for (unsigned i = 0; record->detail == TRACE_VALUES && i < CALL_ARGS; i++) {
		const struct trace_values *values = &record->values[i];
		if (!(record->arg_set >> i & 1))
			continue;
		view->args[i] = (struct trace_arg){
			.values = values->list,
			.value_count = values->count,
			.ever_set = values->ever_set,
			.ever_clear = values->ever_clear,
			.min = values->min,
			.max = values->max,
		};
	}
	view->images = storage->texts;
	view->images_truncated = record->images_truncated;
	view->image_count = view_images(trace, record->images, storage);
	view_stacks(view, record, storage);
}

static int make_views(struct trace *trace)
{
	struct trace_record **sorted = malloc((trace->record_count + 1) * sizeof *sorted);
	size_t count = 0, texts = 0, stacks = 0, tuples = 0;

	if (!sorted)
		return -1;
	for (size_t i = 0; i < trace->table_size; i++) {
		struct trace_record *record = trace->table[i];
		if (!record)
			continue;
		sorted[count++] = record;
		texts += count_texts(record);
		stacks += record->stack_count;
		tuples += record->tuple_count;
	}
	qsort(sorted, count, sizeof *sorted, compare);
	trace->views = calloc(count + 1, sizeof *trace->views);
	trace->view_storage =
		malloc(tuples * sizeof(struct trace_evidence) +
	               stacks * sizeof(struct trace_stack) + texts * sizeof(char *) + 1);
	if (!trace->views || !trace->view_storage) {
		trace_view_drop(trace);
		free(sorted);
		return -1;
	}
	struct storage storage = { .evidence = trace->view_storage };
	storage.stacks = (struct trace_stack *)(storage.evidence + tuples);
	storage.texts = (const char **)(storage.stacks + stacks);
	trace->view_count = count;
	trace->last_added = NULL; /* its tuples are about to be sorted */
	for (size_t i = 0; i < count; i++) {
		sorted[i]->view = i;
		view_record(&trace->views[i], trace, sorted[i], &storage);
	}
	free(sorted);
	return 0;
}

int trace_observations(struct trace *trace, const struct observation **out_list, size_t *out_count,
                       struct error *err)
{
	if (!trace->views && make_views(trace) < 0)
		return error_set(err, ENOMEM, "list the calls of a trace");
	*out_list = trace->views;
	*out_count = trace->view_count;
	return 0;
}

int trace_find(struct trace *trace, enum arch arch, uint32_t nr, const struct observation **out,
               struct error *err)
{
	const struct trace_record *record = trace_records_find(trace, arch, nr);

	if (!trace->views && make_views(trace) < 0)
		return error_set(err, ENOMEM, "list the calls of a trace");
	if (!record)
		return TRACE_NO_SUCH_CALL;
	*out = &trace->views[record->view];
	return 0;
}

uint64_t trace_runs(const struct trace *trace)
{
	return trace->runs;
}

bool trace_has_results(const struct trace *trace)
{
	return trace->runs > 0 && trace->runs_with_results == trace->runs;
}

void trace_header(struct trace *trace, struct trace_header *out)
{
	*out = (struct trace_header){
		.runs = trace->runs,
		.runs_with_results = trace->runs_with_results,
		.runs_joined = trace->runs_joined,
		.commands = (const char *const *)trace->commands.texts,
		.command_count = trace->commands.count,
		.kernels = (const char *const *)trace->kernels.texts,
		.kernel_count = trace->kernels.count,
		.machines = (const char *const *)trace->machines.texts,
		.machine_count = trace->machines.count,
		.engines = (const char *const *)trace->engines.texts,
		.engine_count = trace->engines.count,
		.tools = (const char *const *)trace->tools.texts,
		.tool_count = trace->tools.count,
		.endings = (const char *const *)trace->endings.texts,
		.ending_count = trace->endings.count,
		.ending_runs = trace->endings.runs,
		.io_uring = (const char *const *)trace->io_uring.texts,
		.io_uring_count = trace->io_uring.count,
		.images = trace->images.sorted,
		.image_count = trace->images.count,
		.images_truncated = trace->images.is_truncated,
		.calls_truncated = trace->calls_truncated,
		.start_unix_ms = trace->runs ? trace->start_unix_ms : 0,
		.duration_ms = trace->duration_ms,
	};
}
