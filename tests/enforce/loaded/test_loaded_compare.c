/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of several makings, held against profiles for all calls. */
#include "enforce/loaded/loaded_compare.h"

#include <criterion/criterion.h>
#include <sys/syscall.h>

#include "enforce/loaded/loaded_filters.h"
#include "enforce/proven.h"
#include "lib/base/error.h"
#include "tests/kit/case.h"

#define RULE(name, action) "{\"names\":[\"" name "\"],\"action\":\"" action "\"}"
#define PROFILE(rules)                                                \
	"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":"    \
	"[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"]," \
	"\"syscalls\":[" rules "]}"

static struct filter filter_of(const char *profile)
{
	struct case_of it = with_profile(profile);
	struct proven proven;
	struct error err = { 0 };

	cr_assert_eq(proven_filter(it.resolved, PROVEN_OWN, NULL, &proven, &err), 0, "%s",
	             err.text);
	case_done(&it);
	return proven.filter;
}

/* `together` is what the filters of both say, in whatever order they were loaded. */
static void expect_together(const char *one, const char *other, const char *together)
{
	struct case_of wanted = with_profile(together);

	for (int order = 0; order < 2; order++) {
		struct filter list[] = { filter_of(order ? other : one),
			                 filter_of(order ? one : other) };
		const struct loaded_filters loaded = { list, 2 };
		struct proof_difference difference;
		struct error err = { 0 };

		cr_expect_eq(loaded_compare(&loaded, wanted.resolved, &difference, &err),
		             PROOF_EQUAL, "%s with %s, order %d: %s", one, other, order, err.text);
		filter_done(&list[0]);
		filter_done(&list[1]);
	}
	case_done(&wanted);
}

Test(loaded_compare, takes_the_strictest_answer_of_all_filters)
{
	static const char *const by_strictness[] = {
		"SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP",
		"SCMP_ACT_ERRNO",        "SCMP_ACT_TRACE",       "SCMP_ACT_LOG",
	};
	enum { COUNT = sizeof by_strictness / sizeof *by_strictness };

	for (int i = 0; i + 1 < COUNT; i++) {
		char strict[512], lax[512], both[512];

		snprintf(strict, sizeof strict, PROFILE(RULE("getppid", "%s")), by_strictness[i]);
		snprintf(lax, sizeof lax, PROFILE(RULE("getppid", "%s") "," RULE("uname", "%s")),
		         by_strictness[i + 1], by_strictness[i + 1]);
		snprintf(both, sizeof both, PROFILE(RULE("getppid", "%s") "," RULE("uname", "%s")),
		         by_strictness[i], by_strictness[i + 1]);
		expect_together(strict, lax, both);
	}
}

Test(loaded_compare, takes_of_equally_strict_answers_the_last_loaded)
{
	struct case_of wanted = with_profile(
		PROFILE("{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":7}"));
	struct filter list[] = {
		filter_of(PROFILE("{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_ERRNO\","
		                  "\"errnoRet\":5}")),
		filter_of(PROFILE("{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_ERRNO\","
		                  "\"errnoRet\":7}")),
	};
	const struct loaded_filters loaded = { list, 2 };
	struct proof_difference difference;
	struct error err = { 0 };

	cr_expect_eq(loaded_compare(&loaded, wanted.resolved, &difference, &err), PROOF_EQUAL, "%s",
	             err.text);
	const struct loaded_filters other_way = { (struct filter[]){ list[1], list[0] }, 2 };
	cr_expect_eq(loaded_compare(&other_way, wanted.resolved, &difference, &err),
	             PROOF_DIFFERENT);
	cr_expect_eq(difference.filter, SECCOMP_RET_ERRNO | 5);
	filter_done(&list[0]);
	filter_done(&list[1]);
	case_done(&wanted);
}

Test(loaded_compare, shows_the_first_call_on_which_they_differ)
{
	struct case_of wanted = with_profile(PROFILE(RULE("getppid", "SCMP_ACT_ERRNO")));
	struct filter list[] = { filter_of(PROFILE(RULE("uname", "SCMP_ACT_ERRNO"))) };
	const struct loaded_filters loaded = { list, 1 };
	struct proof_difference difference;
	struct error err = { 0 };

	cr_assert_eq(loaded_compare(&loaded, wanted.resolved, &difference, &err), PROOF_DIFFERENT);
	cr_expect_eq(difference.data.nr, 64, "getppid of i386 comes first: %d", difference.data.nr);
	cr_expect_eq(difference.verdict, SECCOMP_RET_ERRNO | 1);
	cr_expect_eq(difference.filter, SECCOMP_RET_ALLOW);
	filter_done(&list[0]);
	case_done(&wanted);
}

Test(loaded_compare, refuses_what_computes_with_the_call)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 3),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 9, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct case_of wanted = with_profile(PROFILE(""));
	const struct loaded_filters loaded = { (struct filter[]){ { code, 5 } }, 1 };
	struct proof_difference difference;
	struct error err = { 0 };

	cr_assert_eq(loaded_compare(&loaded, wanted.resolved, &difference, &err), -1);
	cr_expect(strstr(err.text, "the filter that was loaded as number 1"), "%s", err.text);
	case_done(&wanted);
}
