/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/supervise/ptrace/ptrace_state.h"

#include <criterion/criterion.h>

Test(supervise_state, says_what_a_task_is_in_and_what_it_is_in_after_a_call)
{
	static const struct {
		enum ptrace_state state;
		bool is_launching, is_in_call;
		enum ptrace_state after_call;
	} rows[] = {
		{ TASK_NEW, false, false, TASK_NEW },
		{ TASK_LAUNCHING, true, false, TASK_LAUNCHING },
		{ TASK_LAUNCH_EXEC, true, true, TASK_LAUNCHING },
		{ TASK_ATTACHED, false, false, TASK_ATTACHED },
		{ TASK_OUTSIDE, false, false, TASK_OUTSIDE },
		{ TASK_ENTERED, false, true, TASK_OUTSIDE },
		{ TASK_IN_CALL, false, true, TASK_OUTSIDE },
		{ TASK_LEFT_CALL, false, false, TASK_LEFT_CALL },
		{ TASK_ENDED, false, false, TASK_ENDED },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum ptrace_state state = rows[i].state;

		cr_expect_eq(ptrace_state_is_launching(state), rows[i].is_launching, "state %d",
		             state);
		cr_expect_eq(ptrace_state_is_in_call(state), rows[i].is_in_call, "state %d", state);
		cr_expect_eq(ptrace_state_after_call(state), rows[i].after_call,
		             "state %d: got %d, want %d", state, ptrace_state_after_call(state),
		             rows[i].after_call);
	}
}
