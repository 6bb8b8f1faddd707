/* SPDX-License-Identifier: Apache-2.0 */
/* Hands each request to the engine that was chosen. */
#include "lib/supervise/engine.h"

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

void engine_free(struct engine *engine)
{
	if (engine)
		engine->ops->free(engine);
}
