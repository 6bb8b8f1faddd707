/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles as text, machines and calls, of which verdicts are asked. */
#pragma once

#include <criterion/criterion.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

#define ERRNO_(e) (SECCOMP_RET_ERRNO | (e))
#define ALL3 "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"],"
#define RULES(...) "\"syscalls\":[" __VA_ARGS__ "]}"
#define R(name, action, more) "{\"names\":[" name "],\"action\":\"SCMP_ACT_" action "\"" more "}"
#define A(index, op, value, two)                                                                  \
	"{\"index\":" #index ",\"value\":" #value ",\"valueTwo\":" #two ",\"op\":\"SCMP_CMP_" #op \
	"\"}"
#define DENY "{\"defaultAction\":\"SCMP_ACT_ERRNO\","
#define PERMIT "{\"defaultAction\":\"SCMP_ACT_ALLOW\","

static const struct machine runc = { .arch = ARCH_X86_64, .kernel_major = 6, .kernel_minor = 1 };
static const struct machine crun = {
	.arch = ARCH_X86_64, .kernel_major = 6, .kernel_minor = 1, .runtime = RUNTIME_CRUN
};

static inline struct profile *parse(const char *text)
{
	struct profile *p = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(profile_parse(text, strlen(text), "p", &p, NULL, &err), 0, "%s: %s", text,
	             err.text);
	return p;
}

/* "read" or a number on an architecture, with arguments, as one call. */
static inline struct call call_of(enum arch arch, const char *name, uint64_t arg0, uint64_t arg1)
{
	struct call call = { .arch = arch, .args = { arg0, arg1 } };

	if (syscalls_number(arch, name, &call.nr) != SYSCALLS_FOUND)
		call.nr = (uint32_t)strtoul(name, NULL, 0);
	return call;
}
