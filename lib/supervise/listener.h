/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Under the listener every call of the command waits for our answer, so the command cannot send it.
 * A process without the filter does, which shares the command's descriptors, and a page.
 */
#pragma once

#include <stdatomic.h>
#include <sys/types.h>

enum { LISTENER_NOT_YET = -1, LISTENER_FAILED = -2 };

/* Shared by the command and the sender. */
struct launch_shared_page {
	atomic_int listener_fd; /* its number in the command, or one of those above */
};

/*
 * For the command, before it loads its filter: starts the process that sends what listener_fd will
 * name to `socket`, and ends. `report_fd` is closed in it before that. 0, or -1 with errno.
 */
int listener_start_sender(struct launch_shared_page *shared_page, int socket, int report_fd);
