/* SPDX-License-Identifier: Apache-2.0 */
/* One profile and one trace, and what is made of both, for the tests of compare/ and explain/. */
#pragma once

#include <criterion/criterion.h>

#include "genprof/compare/attribution.h"
#include "genprof/compare/drift.h"
#include "tests/kit/genprof_kit.h"

/* What was made of one profile and one trace. */
struct checked {
	struct profile *profile;
	struct trace *trace;
	struct resolved_profile *resolved;
	struct drift drift;
	struct attribution attribution;
};

static inline void checked_add(struct trace *trace, enum arch arch, const char *name, uint64_t a0,
                               uint64_t a1, uint64_t a2)
{
	kit_add(trace, arch, name, (const uint64_t[CALL_ARGS]){ a0, a1, a2 });
}

static inline struct checked checked_of(const char *profile, struct trace *trace)
{
	struct checked c = { .trace = trace, .profile = kit_parse(profile) };
	struct error err = { 0 };

	c.resolved = kit_resolve(c.profile, RUNTIME_RUNC);
	cr_assert_eq(drift_find(c.resolved, trace, &c.drift, &err), 0, "%s", err.text);
	cr_assert_eq(attribution_collect(c.resolved, trace, &c.attribution, &err), 0, "%s",
	             err.text);
	return c;
}

static inline void checked_done(struct checked *c)
{
	drift_done(&c->drift);
	attribution_done(&c->attribution);
	verdict_resolved_free(c->resolved);
	profile_free(c->profile);
	trace_free(c->trace);
}

#define PROFILE(rules)                                                 \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":1," \
	"\"architectures\":[\"SCMP_ARCH_X86_64\"],\"syscalls\":[" rules "]}"
#define ALLOW(name, args) \
	"{\"names\":[\"" name "\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" args "]}"
#define INET_STREAM                                                                                \
	"{\"index\":0,\"value\":2,\"op\":\"SCMP_CMP_EQ\"},{\"index\":1,\"value\":1,\"op\":\"SCMP_" \
	"CMP_EQ\"}"
