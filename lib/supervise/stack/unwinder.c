/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of libunwind's functions are macros for the names that it exports, which depend on the
 * architecture.
 */
#include "lib/supervise/stack/unwinder.h"

#include <dlfcn.h>
#include <stddef.h>

#include "lib/base/error.h"

#ifdef UNWINDER_LINKED

const struct unwinder *unwinder_get(struct error *err)
{
	static const struct unwinder linked = {
#define UNWINDER(member, export) .member = &export,
#include "lib/supervise/stack/unwinder.def"
#undef UNWINDER
	};

	(void)err;
	return &linked;
}

#else

#define TEXT(token) #token
#define TEXT_OF(macro) TEXT(macro)

/*
 * In this order: libunwind-ptrace does not say what it needs. The numbers are those of every
 * release since 1.1.
 */
static const char *const libraries[] = { "libunwind-" TEXT_OF(UNW_TARGET) ".so.8",
	                                 "libunwind-ptrace.so.0" };

static int load(struct unwinder *out, struct error *err)
{
	void *handle = NULL;

	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
		handle = dlopen(libraries[i], RTLD_NOW | RTLD_GLOBAL);
		if (!handle) {
			error_set(err, 0, "call stacks: %s", dlerror());
			return error_hint(err, "they take libunwind (Debian: libunwind8)");
		}
	}
#define UNWINDER(member, export)                                                            \
	if (!(out->member = (__typeof__(out->member))dlsym(RTLD_DEFAULT, TEXT_OF(export)))) \
		return error_set(err, 0, "call stacks: libunwind has no %s", TEXT_OF(export));
#include "lib/supervise/stack/unwinder.def"
#undef UNWINDER
	return 0;
}

/* One thread takes stacks. */
const struct unwinder *unwinder_get(struct error *err)
{
	static struct unwinder loaded;
	static const struct unwinder *unwinder;

	if (!unwinder && load(&loaded, err) == 0)
		unwinder = &loaded;
	return unwinder;
}

#endif
