/* SPDX-License-Identifier: Apache-2.0 */
/* Operations of io_uring (io_uring_enter(2)), which are no system calls and pass every filter. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { IO_URING_NAME_SIZE = 16 };

/* "READV", or "op 99" in the buffer for one without a name. */
const char *io_uring_name(uint32_t opcode, char buffer[IO_URING_NAME_SIZE]);
