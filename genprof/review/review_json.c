/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that the page shows, for programs that draw it themselves. Values that are not known
 * are left out: a forbidden call that no run made has its name, its area and its states.
 */
#include "genprof/review/review_json.h"

#include <jansson.h>
#include <stdlib.h>

#include "genprof/compare/risk.h"
#include "genprof/review/review.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/json/json.h"

enum { REVIEW_VERSION = 1 };

/* NULL for NULL: what json_pack leaves out with "o*". */
static json_t *text_json(const char *text)
{
	auto_free char *plain = text ? quote_text(text, QUOTE_KEEP_LINES) : NULL;

	return plain ? json_string(plain) : NULL;
}

static json_t *texts_json(const char *const *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, text_json(texts[i]));
	return list;
}

static json_t *figures_json(const struct review_figures *f)
{
	json_t *calls =
		json_pack("{so, so, so, so, so, so, so, so}", "kernel", json_u64_new(f->kernel),
	                  "allowed", json_u64_new(f->allowed), "by_arguments",
	                  json_u64_new(f->by_arguments), "added", json_u64_new(f->added), "risky",
	                  json_u64_new(f->risky), "reference_allowed",
	                  json_u64_new(f->reference_allowed), "reference_forbidden",
	                  json_u64_new(f->reference_forbidden), "wider", json_u64_new(f->wider));
	json_t *facts = json_pack("{so, so, so, so, so}", "calls", json_u64_new(f->facts.calls),
	                          "calls_once", json_u64_new(f->facts.calls_once), "arguments",
	                          json_u64_new(f->facts.args), "arguments_once",
	                          json_u64_new(f->facts.args_once), "uncounted",
	                          json_u64_new(f->facts.uncounted));

	return json_pack("{so, so, so, sf, sf, sb}", "calls", calls, "runs", json_u64_new(f->runs),
	                 "facts", facts, "expected", f->expected, "chance", f->chance,
	                 "chance_is_bound", f->chance_is_bound);
}

static json_t *header_json(const struct trace_header *h)
{
	return json_pack("{so, so, so, so, so}", "commands",
	                 texts_json(h->commands, h->command_count), "kernels",
	                 texts_json(h->kernels, h->kernel_count), "images",
	                 texts_json(h->images, h->image_count), "start_unix_ms",
	                 json_u64_new(h->start_unix_ms), "duration_ms",
	                 json_u64_new(h->duration_ms));
}

static json_t *rules_json(const struct review_call *call)
{
	json_t *list = json_array();

	for (size_t i = 0; i < call->rule_count; i++) {
		const struct review_rule *rule = &call->rules[i];
		json_t *json =
			json_pack("{so, so*, so, so, so*, ss*}", "rule", json_u64_new(rule->rule),
		                  "where", text_json(rule->where), "calls",
		                  json_u64_new(rule->calls), "runs", json_u64_new(rule->runs),
		                  "comment", text_json(rule->comment), "source", rule->source);

		if (rule->image_count)
			json_object_set_new(json, "images",
			                    texts_json((const char *const *)rule->images,
			                               rule->image_count));
		if (rule->stack.frame_count)
			json_object_set_new(json, "stack",
			                    texts_json(rule->stack.frames,
			                               rule->stack.frame_count));
		json_array_append_new(list, json);
	}
	return list;
}

/* The programs of all architectures, and the stacks, innermost frame first. */
static void add_evidence(const struct review_call *call, json_t *images, json_t *stacks)
{
	for (enum arch a = 0; a < ARCH_COUNT; a++) {
		const struct observation *o = call->seen[a];
		for (size_t i = 0; o && i < o->image_count; i++)
			json_array_append_new(images, text_json(o->images[i]));
		for (size_t s = 0; o && s < o->stack_count; s++)
			json_array_append_new(stacks, texts_json(o->stacks[s].frames,
			                                         o->stacks[s].frame_count));
	}
}

static void add_seen(const struct review_call *call, json_t *json)
{
	json_t *images = json_array(), *stacks = json_array();

	add_evidence(call, images, stacks);
	json_object_set_new(json, "calls", json_u64_new(call->calls));
	json_object_set_new(json, "runs", json_u64_new(call->runs));
	json_object_set_new(json, "first_ms", json_u64_new(call->first_ms));
	json_object_set_new(json, "last_ms", json_u64_new(call->last_ms));
	if (call->started)
		json_object_set_new(json, "serving",
		                    json_pack("{so, so}", "traces", json_u64_new(call->started),
		                              "later", json_u64_new(call->later)));
	json_object_set_new(json, "images", images);
	json_object_set_new(json, "stacks", stacks);
}

static json_t *call_json(const struct review_call *call)
{
	json_t *json =
		json_pack("{ss, ss, sb, ss}", "name", call->name, "area", area_name(call->area),
	                  "native", call->is_native, "state", review_states[call->state]);

	if (call->is_native)
		json_object_set_new(json, "reference", json_string(review_states[call->reference]));
	if (call->is_wider)
		json_object_set_new(json, "wider",
		                    call->wider_where ? text_json(call->wider_where)
		                                      : json_string("any"));
	if (call->risk)
		json_object_set_new(json, "risk", json_string(call->risk->why));
	if (call->calls)
		add_seen(call, json);
	if (call->rule_count)
		json_object_set_new(json, "rules", rules_json(call));
	return json;
}

static json_t *calls_json(const struct review *review)
{
	json_t *list = json_array();

	for (size_t i = 0; i < review->call_count; i++)
		json_array_append_new(list, call_json(&review->calls[i]));
	return list;
}

static json_t *time_json(const struct review *review)
{
	const struct timeline *t = review->timeline;

	return json_pack("{so, so, ss*, so, so, so}", "traces", json_u64_new(t->traces), "serving",
	                 json_u64_new(t->started), "by", t->by, "from_ms", json_u64_new(t->from_ms),
	                 "to_ms", json_u64_new(t->to_ms), "end_ms", json_u64_new(review->end_ms));
}

static json_t *curve_json(const struct review_curve *curve)
{
	json_t *list = json_array();

	for (size_t i = 0; i < curve->count; i++)
		json_array_append_new(list,
		                      json_pack("{so, sf}", "runs", json_u64_new(curve->runs[i]),
		                                "facts", curve->facts[i]));
	return list;
}

static json_t *findings_json(const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->count; i++) {
		const struct finding *f = &report->list[i];
		json_array_append_new(list, json_pack("{ss, ss, so, so, so*}", "kind", f->kind,
		                                      "level", report_levels[f->level], "title",
		                                      text_json(f->title), "message",
		                                      text_json(f->message), "detail",
		                                      text_json(f->detail)));
	}
	return list;
}

int review_json_write(const struct review *review, FILE *out, struct error *err)
{
	json_t *root =
		json_pack("{ss, si, so, so, so*, ss, so, so, so, so, so, so, so, so*}", "format",
	                  "seccomp-utils report", "version", REVIEW_VERSION, "profile",
	                  text_json(review->file), "reference", text_json(review->reference),
	                  "against", text_json(review->against), "arch", arch_name(review->arch),
	                  "traces", header_json(&review->header), "figures",
	                  figures_json(&review->figures), "calls", calls_json(review), "time",
	                  time_json(review), "curve", curve_json(&review->curve), "drift",
	                  findings_json(&review->drift), "accepted", json_u64_new(review->accepted),
	                  "difference",
	                  review->against ? findings_json(&review->difference) : NULL);
	auto_free char *text = root ? json_text(root) : NULL;

	json_decref(root);
	if (!text)
		return error_set(err, 0, "report: out of memory");
	fputs(text, out);
	return 0;
}
