/* SPDX-License-Identifier: Apache-2.0 */
/* Hands each request to the engine that was chosen. */
#include "lib/supervise/engine.h"

#include "lib/base/error.h"

int engine_next(struct engine *engine, struct event *out, struct error *err)
{
	return engine->ops->next(engine, out, err);
}

int engine_refuse(struct engine *engine, int errnum, struct error *err)
{
	return engine->ops->refuse(engine, errnum, err);
}

int engine_redirect(struct engine *engine, uint32_t nr, struct error *err)
{
	return engine->ops->redirect ? engine->ops->redirect(engine, nr, err)
	                             : error_set(err, 0, "%s: this engine cannot change a call", engine->name);
}

int engine_mark(struct engine *engine, const struct call *call, struct error *err)
{
	return engine->ops->mark ? engine->ops->mark(engine, call, err)
	                         : error_set(err, 0, "%s: this engine cannot change a call", engine->name);
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
