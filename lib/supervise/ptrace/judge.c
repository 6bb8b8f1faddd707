/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers of a judge -> registers of the task that is in a stop of the ptrace engine.
 */
#include "lib/supervise/ptrace/judge.h"

#include <stddef.h>

#include "lib/supervise/ptrace/ptrace_engine.h"
#include "lib/supervise/ptrace/ptrace_prepare.h"
#include "lib/supervise/registers/registers.h"
#include "lib/supervise/registers/regset.h"
#include "lib/supervise/sensitive_calls.h"

static struct ptrace_engine *engine_of(struct judge *judge)
{
	return (struct ptrace_engine *)((char *)judge - offsetof(struct ptrace_engine, judge));
}

uint32_t judge_filter_data(struct judge *judge)
{
	return engine_of(judge)->filter_data;
}

int judge_inject_errno(struct judge *judge, int errnum, struct error *err)
{
	int r = regset_inject_errno(engine_of(judge)->current->base.tid, errnum, err);

	return r == REGISTERS_GONE ? JUDGE_GONE : r;
}

int judge_replace_nr(struct judge *judge, uint32_t nr, struct error *err)
{
	int r = regset_replace_nr(engine_of(judge)->current->base.tid, nr, err);

	return r == REGISTERS_GONE ? JUDGE_GONE : r;
}

int judge_tag(struct judge *judge, const struct call *call, struct error *err)
{
	struct ptrace_task *task = engine_of(judge)->current;

	task->state = TASK_IN_CALL; /* its return is awaited, to take the mark off */
	return ptrace_prepare_inject(task, call, SENSITIVE_TAG_ARG, SENSITIVE_TAG, err);
}

int judge_trapped(struct judge *judge, struct call *out, struct error *err)
{
	int r = registers_trapped_call(engine_of(judge)->current->base.tid, out, err);

	return r == REGISTERS_GONE          ? JUDGE_GONE
	       : r == REGISTERS_NOT_TRAPPED ? JUDGE_NOT_TRAPPED
	                                    : r;
}
