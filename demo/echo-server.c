/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TCP echo server on 127.0.0.1: a small real program for the demo and the tests. Prints
 * "listening on 127.0.0.1:PORT", sends every client back what it sent, ends with status 0 on
 * SIGTERM. One thread, poll(2), blocking sends; not more than CLIENTS at a time.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 16 };

static volatile sig_atomic_t ended;

static void end(int sig)
{
	(void)sig;
	ended = 1;
}

static int fail(const char *what)
{
	fprintf(stderr, "echo-server: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

/* Returns whether the client is still there. */
static int echo(int client)
{
	char buffer[4096];
	ssize_t got = recv(client, buffer, sizeof buffer, 0);

	for (ssize_t done = 0; done < got;) {
		ssize_t sent = send(client, buffer + done, (size_t)(got - done), MSG_NOSIGNAL);
		if (sent < 0)
			return 0;
		done += sent;
	}
	return got > 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((unsigned short)(argc > 1 ? atoi(argv[1]) : 0)),
	};
	socklen_t length = sizeof address;
	struct pollfd fds[1 + CLIENTS];
	nfds_t count = 1;
	sigset_t blocked, waiting;

	/*
	 * SIGTERM is taken only inside ppoll: one that comes between its test and the wait is not
	 * lost.
	 */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &waiting);
	sigaction(SIGTERM, &(struct sigaction){ .sa_handler = end }, NULL);
	sigdelset(&waiting, SIGTERM);

	fds[0] = (struct pollfd){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
		                  .events = POLLIN };
	if (fds[0].fd < 0)
		return fail("socket");
	setsockopt(fds[0].fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	if (bind(fds[0].fd, (struct sockaddr *)&address, sizeof address) != 0)
		return fail("bind");
	if (listen(fds[0].fd, CLIENTS) != 0)
		return fail("listen");
	if (getsockname(fds[0].fd, (struct sockaddr *)&address, &length) != 0)
		return fail("getsockname");
	printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
	fflush(stdout);

	while (!ended) {
		if (ppoll(fds, count, NULL, &waiting) < 0) {
			if (errno == EINTR)
				continue;
			return fail("ppoll");
		}
		for (nfds_t i = count; i-- > 1;) {
			if (fds[i].revents != 0 && !echo(fds[i].fd)) {
				close(fds[i].fd);
				fds[i] = fds[--count];
			}
		}
		if (fds[0].revents != 0) {
			int client = accept4(fds[0].fd, NULL, NULL, SOCK_CLOEXEC);
			if (client < 0)
				return fail("accept4");
			if (count <= CLIENTS)
				fds[count++] = (struct pollfd){ .fd = client, .events = POLLIN };
			else
				close(client);
		}
	}
	return EXIT_SUCCESS;
}
