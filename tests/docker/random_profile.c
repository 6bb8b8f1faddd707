/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the random profile of a seed: `random_profile docker|oci SEED`. Both spellings mean the
 * same: "docker" has archMap and conditions (capabilities, kernel, architecture), "oci" is what is
 * left of them for a container with Docker's default capabilities on x86-64. `random_profile names
 * [NR]` lists the calls of x86-64 that libseccomp knows, or the name of one number.
 *
 * Every profile lets a runtime start the probe: all calls but those in calls.h are allowed up to a
 * random highest number. The probe's own calls get rules of every shape. Ranges (LT, LE, GE, GT,
 * NE) are the only rule of their call; several rules of one call compare the same arguments, and
 * have one action or exclude each other. Beyond that libseccomp's filter does not always say what
 * the rules say: the runtimes load it as it is, sc-enforce does not. Left out for the same reason:
 * a wanted value with bits outside of its mask, and calls that i386 multiplexes.
 */
#include <inttypes.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define PICK(array) ((array)[below(COUNT(array))])

struct output {
	bool docker;
	bool any_rule;
	const char *default_action;
};

static uint64_t state;

static uint64_t next_random(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static unsigned below(unsigned limit)
{
	return next_random() % limit;
}
static bool chance(unsigned percent)
{
	return below(100) < percent;
}

static const char *const ACTIONS[] = {
	"SCMP_ACT_ERRNO", "SCMP_ACT_ERRNO",       "SCMP_ACT_ERRNO",        "SCMP_ACT_ALLOW",
	"SCMP_ACT_ALLOW", "SCMP_ACT_LOG",         "SCMP_ACT_TRAP",         "SCMP_ACT_TRACE",
	"SCMP_ACT_KILL",  "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL_PROCESS",
};
/* None that the probe's calls answer with by themselves. */
static const unsigned ERRNOS[] = { 1, 38, 5, 95, 133, 4094 };

static const uint64_t MASKS[] = {
	1, 2, 3, 7, 0x80000000, 0xffffffff, 0x100000000, 0xffffffff00000000, 0xffffffffffffffff,
};
static const char *const OPERATORS[] = { "NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ" };

/* Conditions of a container with the default capabilities on x86-64, and whether they hold. */
static const struct when {
	const char *json;
	bool holds;
} WHENS[] = {
	{ "\"includes\": {\"caps\": [\"CAP_CHOWN\"]}", true },
	{ "\"includes\": {\"caps\": [\"CAP_SYS_ADMIN\"]}", false },
	{ "\"includes\": {\"caps\": [\"CAP_CHOWN\", \"CAP_SYS_TIME\"]}", false },
	{ "\"excludes\": {\"caps\": [\"CAP_SYS_ADMIN\"]}", true },
	{ "\"excludes\": {\"caps\": [\"CAP_SYS_ADMIN\", \"CAP_NET_RAW\"]}", false },
	{ "\"includes\": {\"minKernel\": \"4.8\"}", true },
	{ "\"includes\": {\"minKernel\": \"99.0\"}", false },
	{ "\"excludes\": {\"minKernel\": \"99.0\"}", true },
	{ "\"includes\": {\"arches\": [\"amd64\", \"arm64\"]}", true },
	{ "\"includes\": {\"arches\": [\"arm64\"]}", false },
	{ "\"excludes\": {\"arches\": [\"amd64\"]}", false },
	{ "\"includes\": {\"caps\": [\"CAP_CHOWN\"]}, \"excludes\": {\"arches\": [\"s390x\"]}",
	  true },
};

struct test {
	unsigned index;
	const char *op;
	uint64_t value, value_two;
};

static uint64_t some_value(void)
{
	static const uint64_t BESIDE[] = {
		3, 6, 8, 0x7fffffff, 0x100000000, 0x100000002, 0xfffffffffffffffe
	};

	return chance(80) ? PICK(PROBE_VALUES) : PICK(BESIDE);
}

static struct test some_test(const struct probe_call *call, bool any_operator)
{
	struct test t = { .index = chance(50) ? call->first : call->second };

	t.op = any_operator ? PICK(OPERATORS) : chance(50) ? "EQ" : "MASKED_EQ";
	t.value = some_value();
	if (!strcmp(t.op, "MASKED_EQ")) {
		t.value = PICK(MASKS);
		t.value_two = some_value() & t.value;
	}
	return t;
}

static void write_rule(struct output *out, const char *names, const char *action, unsigned errnum,
                       const struct test *tests, unsigned test_count)
{
	const struct when *when = chance(20) ? &PICK(WHENS) : NULL;

	if (when && !when->holds && !out->docker)
		return;
	printf("%s\n    {\"names\": [%s], \"action\": \"%s\"", out->any_rule ? "," : "", names,
	       action);
	out->any_rule = true;
	if (errnum)
		printf(", \"errnoRet\": %u", errnum);
	for (unsigned i = 0; i < test_count; i++) {
		printf("%s{\"index\": %u, \"value\": %" PRIu64 ", ", i ? ", " : ", \"args\": [",
		       tests[i].index, tests[i].value);
		if (tests[i].value_two)
			printf("\"valueTwo\": %" PRIu64 ", ", tests[i].value_two);
		printf("\"op\": \"SCMP_CMP_%s\"}%s", tests[i].op, i + 1 == test_count ? "]" : "");
	}
	if (when && out->docker)
		printf(", %s", when->json);
	printf("}");
}

static unsigned some_errno(const char *action)
{
	return !strcmp(action, "SCMP_ACT_ERRNO") && chance(80) ? PICK(ERRNOS) : 0;
}

/* One to three rules of masked or plain equality on the same arguments, all of one action. */
static void write_several(struct output *out, const struct probe_call *call, const char *name)
{
	const char *action = PICK(ACTIONS);
	unsigned errnum = some_errno(action);
	unsigned index = chance(50) ? call->first : call->second;
	bool both = chance(50);

	for (unsigned n = 1 + below(3); n > 0; n--) {
		struct test tests[2] = { some_test(call, false), some_test(call, false) };

		tests[0].index = index;
		tests[1].index = call->first + call->second - index;
		write_rule(out, name, action, errnum, tests, both ? 2 : 1);
	}
}

/*
 * Two actions on two values of one argument, which differ in the half that a 32-bit call sees too.
 */
static void write_apart(struct output *out, const struct probe_call *call, const char *name)
{
	unsigned index = chance(50) ? call->first : call->second;
	uint64_t first = below(PROBE_VALUE_COUNT);
	uint64_t second = first;

	while ((uint32_t)PROBE_VALUES[second] == (uint32_t)PROBE_VALUES[first])
		second = below(PROBE_VALUE_COUNT);

	struct test tests[2] = {
		{ index, "EQ", PROBE_VALUES[first], 0 },
		{ index, "EQ", PROBE_VALUES[second], 0 },
	};

	for (unsigned i = 0; i < 2; i++) {
		const char *action = PICK(ACTIONS);

		write_rule(out, name, action, some_errno(action), &tests[i], 1);
	}
}

static void write_call(struct output *out, const struct probe_call *call)
{
	struct test tests[3];
	char name[64];
	const char *action = PICK(ACTIONS);
	unsigned errnum = some_errno(action);

	snprintf(name, sizeof name, "\"%s\"", call->name);
	switch (below(8)) {
	case 0:
		return; /* left to the default */
	case 1:
		write_rule(out, name, action, errnum, NULL, 0);
		return;
	case 2:
	case 3:
		write_several(out, call, name);
		return;
	case 4:
	case 5: /* any operator, alone on its call */
		tests[0] = some_test(call, true);
		do
			tests[1] = some_test(call, true);
		while (tests[1].index == tests[0].index);
		write_rule(out, name, action, errnum, tests, 1 + below(2));
		return;
	case 6: /* one argument twice: any of them is enough */
		for (unsigned i = 0; i < 3; i++) {
			tests[i] = some_test(call, false);
			tests[i].index = tests[0].index;
		}
		write_rule(out, name, action, errnum, tests, 2 + below(2));
		return;
	default:
		if (chance(50)) {
			write_apart(out, call, name);
			return;
		}
		/* an unconditional rule beside a conditional one */
		tests[0] = some_test(call, false);
		if (chance(50))
			write_rule(out, name, action, errnum, NULL, 0);
		write_rule(out, name, action, errnum, tests, 1);
		if (chance(50))
			write_rule(out, name, action, errnum, NULL, 0);
	}
}

static bool is_probed(int nr)
{
	for (unsigned i = 0; i < PROBE_CALL_COUNT; i++)
		if (PROBE_CALLS[i].nr == nr)
			return true;
	return false;
}

/* What runtime and probe need: every call that is not under test. */
static void write_floor(struct output *out)
{
	int highest = 439 + below(12);

	printf("%s\n    {\"action\": \"SCMP_ACT_ALLOW\", \"names\": [", out->any_rule ? "," : "");
	out->any_rule = true;
	for (int nr = 0; nr <= highest; nr++) {
		char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_X86_64, nr);

		if (name && !is_probed(nr))
			printf("%s\"%s\"", nr ? ", " : "", name);
		free(name);
	}
	if (chance(10))
		printf(", \"no_such_call\"");
	printf("]}");
}

static void write_architectures(const struct output *out)
{
	bool i386 = chance(70), x32 = chance(60);

	if (chance(10))
		return; /* none listed: the native one */
	if (!out->docker || chance(30)) {
		printf("  \"architectures\": [\"SCMP_ARCH_X86_64\"%s%s],\n",
		       i386 ? ", \"SCMP_ARCH_X86\"" : "", x32 ? ", \"SCMP_ARCH_X32\"" : "");
		return;
	}
	printf("  \"archMap\": [{\"architecture\": \"SCMP_ARCH_AARCH64\", \"subArchitectures\": "
	       "[\"SCMP_ARCH_ARM\"]},\n"
	       "    {\"architecture\": \"SCMP_ARCH_X86_64\", \"subArchitectures\": [%s%s%s]}],\n",
	       i386 ? "\"SCMP_ARCH_X86\"" : "", i386 && x32 ? ", " : "",
	       x32 ? "\"SCMP_ARCH_X32\"" : "");
}

static void list_names(int from, int to)
{
	for (int nr = from; nr <= to; nr++) {
		char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_X86_64, nr);

		if (name)
			puts(name);
		free(name);
	}
}

int main(int argc, char *argv[])
{
	struct output out = { 0 };
	uint64_t seed;

	if (argc >= 2 && !strcmp(argv[1], "names")) {
		if (argc == 2)
			list_names(0, 500);
		else
			list_names(atoi(argv[2]), atoi(argv[2]));
		return 0;
	}
	if (argc != 3 || (strcmp(argv[1], "docker") && strcmp(argv[1], "oci"))) {
		fprintf(stderr, "usage: random_profile docker|oci SEED, or names [NR]\n");
		return 2;
	}
	out.docker = !strcmp(argv[1], "docker");
	seed = strtoull(argv[2], NULL, 10);
	state = seed * 0x2545f4914f6cdd1d;

	out.default_action = PICK(ACTIONS);
	printf("{\n  \"defaultAction\": \"%s\",\n", out.default_action);
	if (seed % 8 == 0 && !strcmp(out.default_action, "SCMP_ACT_ERRNO"))
		printf("  \"defaultErrnoRet\": %u,\n", PICK(ERRNOS));
	/* what the spelling draws must not shift what follows */
	state = seed * 0x2545f4914f6cdd1d + 1;
	write_architectures(&out);
	state = seed * 0x2545f4914f6cdd1d + 2;
	printf("  \"syscalls\": [");
	bool floor_first = chance(50);
	if (floor_first)
		write_floor(&out);
	for (unsigned i = 0; i < PROBE_CALL_COUNT; i++)
		write_call(&out, &PROBE_CALLS[i]);
	if (!floor_first)
		write_floor(&out);
	printf("\n  ]\n}\n");
	return 0;
}
