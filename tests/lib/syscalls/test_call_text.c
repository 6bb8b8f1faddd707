/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/syscalls/call_text.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/cleanup.h"
#include "tests/kit/genprof_kit.h"

Test(call_text, names_arguments_and_their_constants)
{
	const struct call call = kit_call(ARCH_X86_64, "socket", (const uint64_t[CALL_ARGS]){ AF_INET, SOCK_STREAM, 7 });
	auto_free char *known = call_text_new(call.arch, call.nr, 3, call.args);
	auto_free char *none = call_text_new(call.arch, call.nr, 0, call.args);
	auto_free char *nameless = call_text_new(call.arch, 100000, 1, call.args);

	cr_expect_str_eq(known, "socket(domain: AF_INET, type: SOCK_STREAM)");
	cr_expect_str_eq(none, "socket");
	cr_expect_str_eq(nameless, "call number 100000(argument 0: 0x2)");
}
