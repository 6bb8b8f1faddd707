/* SPDX-License-Identifier: Apache-2.0 */
/* What the machines' files share. */
#include "lib/supervise/registers/regset.h"

#include <errno.h>

#include "lib/base/error.h"

/* linux/errno.h: what an interrupted call leaves in its result until the signal is dealt with. */
enum {
	RESTART_SYS = 512,
	RESTART_NO_INTR = 513,
	RESTART_NO_HAND = 514,
	RESTART_BLOCK = 516,
};

int regset_failed(const char *what, pid_t tid, struct error *err)
{
	if (errno == ESRCH)
		return REGISTERS_GONE;
	return error_set(err, errno, "%s of task %d", what, (int)tid);
}

bool regset_is_restart(int64_t result)
{
	switch (-result) {
	case RESTART_SYS:
	case RESTART_NO_INTR:
	case RESTART_NO_HAND:
	case RESTART_BLOCK:
		return true;
	default:
		return false;
	}
}
