/* SPDX-License-Identifier: Apache-2.0 */
/* Handing an open descriptor to another process (SCM_RIGHTS, unix(7)). */
#pragma once

#include "lib/base/must_handle.h"

struct error;

/* Two ends, closed on exec. Receiving from the first fails with EAGAIN after `timeout_s`. */
int descriptor_pair(int *out_receive, int *out_send, unsigned timeout_s, struct error *err);

/* Sends a copy of `fd`. 0 or an errno value. Async-signal-safe. */
int descriptor_send(int socket, int fd);

/*
 * Waits for one. DESCRIPTOR_NONE: the last that could send one has closed its end. -1 with errno:
 * EMFILE where we have no room for another.
 */
enum { DESCRIPTOR_NONE = 1 };
MUST_HANDLE
int descriptor_receive(int socket, int *out_fd);
