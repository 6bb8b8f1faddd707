/* SPDX-License-Identifier: Apache-2.0 */
/* One byte goes with each descriptor: a message without data would look like the end. */
#include "lib/base/descriptor.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/base/error.h"

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(int))];
};

int descriptor_pair(int *out_receive, int *out_send, unsigned timeout_s, struct error *err)
{
	const struct timeval timeout = { .tv_sec = timeout_s };
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return error_set(err, errno, "make a socket pair");
	if (setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) != 0) {
		error_set(err, errno, "set a time limit to a socket");
		close(fds[0]);
		close(fds[1]);
		return -1;
	}
	*out_receive = fds[0];
	*out_send = fds[1];
	return 0;
}

int descriptor_send(int socket, int fd)
{
	union control control = { 0 };
	char nothing = 0;
	struct iovec byte = { &nothing, 1 };
	struct msghdr message = { .msg_iov = &byte,
		                  .msg_iovlen = 1,
		                  .msg_control = &control,
		                  .msg_controllen = sizeof control.space };
	ssize_t n;

	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof fd),
		                           .cmsg_level = SOL_SOCKET,
		                           .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
	do
		n = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? errno : 0;
}

int descriptor_receive(int socket, int *out_fd)
{
	union control control = { 0 };
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
		                  .msg_iovlen = 1,
		                  .msg_control = &control,
		                  .msg_controllen = sizeof control.space };
	ssize_t n;

	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n < 0 ? -1 : DESCRIPTOR_NONE;
	if (message.msg_controllen < CMSG_LEN(sizeof *out_fd) ||
	    control.header.cmsg_type != SCM_RIGHTS) {
		errno = EMFILE;
		return -1;
	}
	memcpy(out_fd, CMSG_DATA(&control.header), sizeof *out_fd);
	return 0;
}
