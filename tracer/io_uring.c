/* SPDX-License-Identifier: Apache-2.0 */
/* The table of include/uapi/linux/io_uring.h, enum io_uring_op, as of Linux 6.16. */
#include "tracer/io_uring.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const names[] = {
	"NOP",
	"READV",
	"WRITEV",
	"FSYNC",
	"READ_FIXED",
	"WRITE_FIXED",
	"POLL_ADD",
	"POLL_REMOVE",
	"SYNC_FILE_RANGE",
	"SENDMSG",
	"RECVMSG",
	"TIMEOUT",
	"TIMEOUT_REMOVE",
	"ACCEPT",
	"ASYNC_CANCEL",
	"LINK_TIMEOUT",
	"CONNECT",
	"FALLOCATE",
	"OPENAT",
	"CLOSE",
	"FILES_UPDATE",
	"STATX",
	"READ",
	"WRITE",
	"FADVISE",
	"MADVISE",
	"SEND",
	"RECV",
	"OPENAT2",
	"EPOLL_CTL",
	"SPLICE",
	"PROVIDE_BUFFERS",
	"REMOVE_BUFFERS",
	"TEE",
	"SHUTDOWN",
	"RENAMEAT",
	"UNLINKAT",
	"MKDIRAT",
	"SYMLINKAT",
	"LINKAT",
	"MSG_RING",
	"FSETXATTR",
	"SETXATTR",
	"FGETXATTR",
	"GETXATTR",
	"SOCKET",
	"URING_CMD",
	"SEND_ZC",
	"SENDMSG_ZC",
	"READ_MULTISHOT",
	"WAITID",
	"FUTEX_WAIT",
	"FUTEX_WAKE",
	"FUTEX_WAITV",
	"FIXED_FD_INSTALL",
	"FTRUNCATE",
	"BIND",
	"LISTEN",
	"RECV_ZC",
	"EPOLL_WAIT",
	"READV_FIXED",
	"WRITEV_FIXED",
	"PIPE",
};

const char *io_uring_name(uint32_t opcode, char buffer[IO_URING_NAME_SIZE])
{
	if (opcode < sizeof names / sizeof *names)
		return names[opcode];
	snprintf(buffer, IO_URING_NAME_SIZE, "op %" PRIu32, opcode);
	return buffer;
}
