/* SPDX-License-Identifier: Apache-2.0 */
/* Hands each request to the engine that was chosen. */
#include "lib/supervise/engine.h"

#include "lib/supervise/stack/backtrace.h"

int engine_next(struct engine *engine, struct event *out, struct error *err)
{
	return engine->ops->next(engine, out, err);
}

int engine_stop(struct engine *engine, struct error *err)
{
	return engine->ops->stop(engine, err);
}

size_t engine_task_count(struct engine *engine)
{
	return engine->ops->task_count(engine);
}

int engine_caller(struct engine *engine, uint64_t *out_address, struct error *err)
{
	return engine->ops->caller ? engine->ops->caller(engine, out_address, err)
	                           : ENGINE_NO_CALLER;
}

int engine_stack(struct engine *engine, struct backtrace *out, struct error *err)
{
	*out = (struct backtrace){ .count = 0 };
	return engine->ops->stack ? engine->ops->stack(engine, out, err) : 0;
}

int engine_read(struct engine *engine, uint64_t address, uint64_t *out)
{
	return engine->ops->read ? engine->ops->read(engine, address, out) : ENGINE_NOTHING_READ;
}

void engine_free(struct engine *engine)
{
	if (engine)
		engine->ops->free(engine);
}
