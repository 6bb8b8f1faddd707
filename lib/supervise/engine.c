/* SPDX-License-Identifier: Apache-2.0 */
/* Hands each request to the engine that was chosen. */
#include "lib/supervise/engine.h"

#include "lib/base/error.h"

int engine_next(struct engine *engine, struct event *out, struct error *err)
{
	return engine->ops->next(engine, out, err);
}

int engine_inject_errno(struct engine *engine, int errnum, struct error *err)
{
	return engine->ops->inject_errno(engine, errnum, err);
}

int engine_replace_nr(struct engine *engine, uint32_t nr, struct error *err)
{
	return engine->ops->replace_nr
	               ? engine->ops->replace_nr(engine, nr, err)
	               : error_set(err, 0, "%s: this engine cannot change a call", engine->name);
}

int engine_tag(struct engine *engine, const struct call *call, struct error *err)
{
	return engine->ops->tag
	               ? engine->ops->tag(engine, call, err)
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
