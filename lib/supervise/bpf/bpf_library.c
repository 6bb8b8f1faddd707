/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of libbpf.so.1, whose versions are compatible with each other since 1.0. It prints what
 * goes wrong on standard error by itself; that is switched off, because a failure here is mostly an
 * answer: the kernel cannot, so another engine is taken.
 */
#include "lib/supervise/bpf/bpf_library.h"

#include <dlfcn.h>

#include "lib/base/error.h"

#ifdef BPF_LEFT_OUT

const struct bpf_library *bpf_library_get(struct error *err)
{
	error_set(err, 0, "this sc-tracer was built without shared libraries, and so without BPF");
	return NULL;
}

#else

static int load(struct bpf_library *out, struct error *err)
{
	void *handle = dlopen("libbpf.so.1", RTLD_NOW | RTLD_LOCAL);

	if (!handle) {
		error_set(err, 0, "%s", dlerror());
		return error_hint(err, "the BPF engine takes libbpf 1 (Debian: libbpf1)");
	}
#define LIBBPF(result, name, parameters)                                \
	if (!(out->name = (__typeof__(out->name))dlsym(handle, #name))) \
		return error_set(err, 0, "libbpf.so.1 has no %s", #name);
#include "lib/supervise/bpf/bpf_library.def"
#undef LIBBPF
	out->libbpf_set_print(NULL);
	return 0;
}

/* One thread makes engines. */
const struct bpf_library *bpf_library_get(struct error *err)
{
	static struct bpf_library loaded;
	static const struct bpf_library *library;

	if (!library && load(&loaded, err) == 0)
		library = &loaded;
	return library;
}

#endif
