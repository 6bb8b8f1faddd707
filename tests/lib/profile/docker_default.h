/* SPDX-License-Identifier: Apache-2.0 */
/* Docker's decisions as data (docker_default.def), and what they are for a call on a machine. */
#pragma once

#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <string.h>

#include "lib/profile/capability.h"
#include "lib/syscalls/call.h"
#include "lib/verdict/verdict.h"

#define CAP_BIT(name) (UINT64_C(1) << CAP_##name)
#define DOCKER_CAPS                                                                              \
	(CAP_BIT(CHOWN) | CAP_BIT(DAC_OVERRIDE) | CAP_BIT(FSETID) | CAP_BIT(FOWNER) |            \
	 CAP_BIT(MKNOD) | CAP_BIT(NET_RAW) | CAP_BIT(SETGID) | CAP_BIT(SETUID) |                 \
	 CAP_BIT(SETFCAP) | CAP_BIT(SETPCAP) | CAP_BIT(NET_BIND_SERVICE) | CAP_BIT(SYS_CHROOT) | \
	 CAP_BIT(KILL) | CAP_BIT(AUDIT_WRITE))

struct allowed {
	struct {
		unsigned major, minor;
	} kernel;
	int capability;     /* CAP_* + 1; 0: none needed */
	const char *arches; /* NULL: all */
	const char *names;
};

#define ALWAYS \
	{      \
		{ 0, 0 }, 0, NULL,
#define KERNEL(major, minor) \
	{                    \
		{ major, minor }, 0, NULL,
#define CAP(name) \
	{         \
		{ 0, 0 }, CAP_##name + 1, NULL,
#define ARCHES(list) \
	{            \
		{ 0, 0 }, 0, list,
static const struct allowed ALLOWED_NAMES[] = {
#define ALLOWED(condition, names) \
	condition names           \
	}                         \
	,
#define ALLOWED_RANGE(name, index, low, high)
#include "tests/lib/profile/docker_default.def"
#undef ALLOWED
#undef ALLOWED_RANGE
};
static const struct {
	const char *name;
	unsigned index;
	uint32_t low, high;
} ALLOWED_RANGES[] = {
#define ALLOWED(condition, names)
#define ALLOWED_RANGE(name, index, low, high) { name, index, low, high },
#include "tests/lib/profile/docker_default.def"
#undef ALLOWED
#undef ALLOWED_RANGE
};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static inline bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
			return true;
	return false;
}

static inline bool condition_holds(const struct allowed *a, const struct machine *m)
{
	if (a->capability && !(m->capabilities >> (a->capability - 1) & 1))
		return false;
	if (a->arches && !has_word(a->arches, arch_docker_name(m->arch)))
		return false;
	return m->kernel_major > a->kernel.major ||
	       (m->kernel_major == a->kernel.major && m->kernel_minor >= a->kernel.minor);
}

/* What one name may do on one machine: the whole of docker_default.def, looked up slowly. */
enum decision { REFUSED, PERMITTED, BY_RANGE, BY_CLONE_FLAGS, NOT_THERE };

static inline enum decision decision_of(const char *name, const struct machine *m)
{
	for (size_t i = 0; i < COUNT(ALLOWED_NAMES); i++)
		if (condition_holds(&ALLOWED_NAMES[i], m) && has_word(ALLOWED_NAMES[i].names, name))
			return PERMITTED;
	for (size_t i = 0; i < COUNT(ALLOWED_RANGES); i++)
		if (!strcmp(ALLOWED_RANGES[i].name, name))
			return BY_RANGE;
	if (!strcmp(name, "clone"))
		return BY_CLONE_FLAGS;
	return !strcmp(name, "clone3") ? NOT_THERE : REFUSED;
}

static inline uint32_t wanted(const char *name, enum decision decision, const struct call *call)
{
	/* CLONE_NEW* but for NEWTIME, which clone does not take */
	enum { NEW_NAMESPACES = 0x7e020000 };
	bool ok = decision == PERMITTED;

	if (decision == NOT_THERE)
		return SECCOMP_RET_ERRNO | ENOSYS;
	if (decision == BY_CLONE_FLAGS)
		ok = !(call->args[0] & NEW_NAMESPACES);
	for (size_t i = 0; decision == BY_RANGE && i < COUNT(ALLOWED_RANGES); i++) {
		uint32_t value = (uint32_t)call->args[ALLOWED_RANGES[i].index];

		if (!strcmp(ALLOWED_RANGES[i].name, name))
			ok |= value >= ALLOWED_RANGES[i].low && value <= ALLOWED_RANGES[i].high;
	}
	return ok ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EPERM;
}
