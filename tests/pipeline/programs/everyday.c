/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What programs do all day, step by step, each with its outcome: the same lines come out under
 * every C library, unless a call was refused.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void report(const char *step, int good)
{
	printf("%s: %s\n", step, good ? "good" : strerror(errno));
	errno = 0;
}

#define STEP(expression) report(#expression, (expression))

static void *nap(void *result)
{
	usleep(1000);
	return result;
}

static void *wait_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void ignore(int signal)
{
	(void)signal;
}

static int run_thread(void)
{
	pthread_t thread;
	void *result;
	int number;

	return pthread_create(&thread, NULL, nap, &number) == 0 &&
	       pthread_join(thread, &result) == 0 && result == &number;
}

static int cancel_thread(void)
{
	pthread_t thread;
	void *result;

	return pthread_create(&thread, NULL, wait_for_ever, NULL) == 0 &&
	       pthread_cancel(thread) == 0 && pthread_join(thread, &result) == 0 &&
	       result == PTHREAD_CANCELED;
}

static int wait_for(pid_t pid)
{
	int status = -1;

	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static int make_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return wait_for(pid);
}

static int make_vfork_child(void)
{
	char name[] = "true", *arguments[] = { name, NULL };
	pid_t pid = vfork();

	if (pid == 0) {
		execv("/bin/true", arguments);
		_exit(1);
	}
	return wait_for(pid);
}

static int spawn_child(void)
{
	char name[] = "true", *arguments[] = { name, NULL };
	pid_t pid;

	return posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ) == 0 && wait_for(pid);
}

static int read_from_child(void)
{
	char text[16] = "";
	FILE *out = popen("echo hello", "r");

	return out && fgets(text, sizeof text, out) && strcmp(text, "hello\n") == 0 &&
	       pclose(out) == 0;
}

static int write_and_read_stream(void)
{
	char text[16] = "";
	FILE *file = fopen("stream", "w+");

	return file && fputs("hello\n", file) >= 0 && fseek(file, 0, SEEK_SET) == 0 &&
	       fgets(text, sizeof text, file) && strcmp(text, "hello\n") == 0 && fclose(file) == 0;
}

static int list_directory(void)
{
	DIR *directory = opendir("/");
	int count = 0;

	while (directory && readdir(directory))
		count++;
	return directory && closedir(directory) == 0 && count > 2;
}

static int wait_for_descriptors(void)
{
	struct timespec moment = { 0, 1000 };
	struct timeval instant = { 0, 1000 };
	struct epoll_event event = { .events = EPOLLOUT };
	struct pollfd ready;
	int pair[2], set = epoll_create(1);
	fd_set descriptors;

	if (set < 0 || pipe(pair) != 0 || epoll_ctl(set, EPOLL_CTL_ADD, pair[1], &event) != 0)
		return 0;
	FD_ZERO(&descriptors);
	FD_SET(pair[1], &descriptors);
	ready = (struct pollfd){ .fd = pair[1], .events = POLLOUT };
	return poll(&ready, 1, 1000) == 1 && ppoll(&ready, 1, &moment, NULL) == 1 &&
	       select(pair[1] + 1, NULL, &descriptors, NULL, &instant) == 1 &&
	       pselect(pair[1] + 1, NULL, &descriptors, NULL, &moment, NULL) == 1 &&
	       epoll_wait(set, &event, 1, 1000) == 1 &&
	       epoll_pwait(set, &event, 1, 1000, NULL) == 1 && close(pair[0]) == 0 &&
	       close(pair[1]) == 0 && close(set) == 0;
}

static int talk_over_loopback(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0),
	    peer, one = 1;
	char byte = 'x';

	if (server < 0 || client < 0 ||
	    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
	    bind(server, (struct sockaddr *)&address, size) != 0 || listen(server, 1) != 0 ||
	    getsockname(server, (struct sockaddr *)&address, &size) != 0 ||
	    connect(client, (struct sockaddr *)&address, size) != 0)
		return 0;
	peer = accept(server, NULL, NULL);
	return peer >= 0 && send(client, &byte, 1, 0) == 1 && recv(peer, &byte, 1, 0) == 1 &&
	       close(peer) == 0 && close(client) == 0 && close(server) == 0;
}

static int signal_oneself(void)
{
	struct itimerval soon = { .it_value.tv_usec = 1000 };
	sigset_t usual, blocked;

	if (signal(SIGUSR1, ignore) == SIG_ERR || signal(SIGALRM, ignore) == SIG_ERR ||
	    raise(SIGUSR1) != 0 || pthread_kill(pthread_self(), SIGUSR1) != 0 ||
	    kill(getpid(), SIGUSR1) != 0)
		return 0;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGALRM);
	if (sigprocmask(SIG_BLOCK, &blocked, &usual) != 0 ||
	    setitimer(ITIMER_REAL, &soon, NULL) != 0)
		return 0;
	sigsuspend(&usual);
	alarm(100);
	return alarm(0) > 0 && sigprocmask(SIG_SETMASK, &usual, NULL) == 0;
}

static int use_memory(void)
{
	char *some = malloc(1 << 20), *more;

	if (!some)
		return 0;
	memset(some, 1, 1 << 20);
	more = realloc(some, 4 << 20);
	if (!more)
		return 0;
	free(more);
	return 1;
}

static void use_files(void)
{
	struct stat status;
	struct statvfs system;
	char text[64];
	int fd;

	STEP((fd = creat("made", 0600)) >= 0);
	STEP(write(fd, "hello", 5) == 5);
	STEP(pwrite(fd, "j", 1, 0) == 1);
	STEP(fstat(fd, &status) == 0 && status.st_size == 5);
	STEP(fchmod(fd, 0640) == 0);
	STEP(ftruncate(fd, 4) == 0);
	STEP(fsync(fd) == 0);
	STEP(flock(fd, LOCK_EX) == 0);
	STEP(lockf(fd, F_TLOCK, 0) == 0);
	STEP(close(fd) == 0);
	STEP((fd = open("made", O_RDONLY | O_CLOEXEC)) >= 0);
	STEP(pread(fd, text, sizeof text, 0) == 4);
	STEP(lseek(fd, 0, SEEK_END) == 4);
	STEP(dup2(fd, 100) == 100);
	STEP(dup3(fd, 101, O_CLOEXEC) == 101);
	STEP(close(fd) == 0);
	STEP(stat("made", &status) == 0 && (status.st_mode & 07777) == 0640);
	STEP(access("made", R_OK) == 0);
	STEP(faccessat(AT_FDCWD, "made", W_OK, AT_EACCESS) == 0);
	STEP(chmod("made", 0600) == 0);
	STEP(chown("made", getuid(), getgid()) == 0);
	STEP(rename("made", "moved") == 0);
	STEP(link("moved", "linked") == 0);
	STEP(symlink("moved", "symbol") == 0);
	STEP(lstat("symbol", &status) == 0 && S_ISLNK(status.st_mode));
	STEP(lchown("symbol", getuid(), getgid()) == 0);
	STEP(readlink("symbol", text, sizeof text) == 5);
	STEP(utimes("moved", NULL) == 0);
	STEP(unlink("symbol") == 0 && unlink("linked") == 0 && remove("moved") == 0);
	STEP(mkdir("directory", 0700) == 0 && rmdir("directory") == 0);
	STEP(mkfifo("fifo", 0600) == 0 && unlink("fifo") == 0);
	STEP(statvfs(".", &system) == 0);
	STEP(getcwd(text, sizeof text) != NULL);
	STEP(list_directory());
	STEP(write_and_read_stream());
}

int main(void)
{
	struct timespec moment = { 0, 1000 };
	struct rlimit limit;
	struct rusage usage;
	sigset_t none;
	char bytes[8];
	int pair[2];

	sigemptyset(&none);
	use_files();
	STEP(pipe(pair) == 0);
	STEP(pipe2(pair, O_CLOEXEC) == 0);
	STEP(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	STEP(eventfd(0, EFD_CLOEXEC) >= 0);
	STEP(signalfd(-1, &none, 0) >= 0);
	STEP(inotify_init() >= 0);
	STEP(wait_for_descriptors());
	STEP(talk_over_loopback());
	STEP(nanosleep(&moment, NULL) == 0);
	STEP(clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL) == 0);
	STEP(clock_gettime(CLOCK_REALTIME, &moment) == 0);
	STEP(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	STEP(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	STEP(getrusage(RUSAGE_SELF, &usage) == 0);
	STEP(sysconf(_SC_NPROCESSORS_ONLN) > 0);
	STEP(getrandom(bytes, sizeof bytes, 0) == sizeof bytes);
	STEP(getpgrp() >= 0 && getppid() >= 0 && getsid(0) >= 0);
	STEP(setuid(getuid()) == 0 && setgid(getgid()) == 0);
	STEP(use_memory());
	STEP(signal_oneself());
	STEP(make_child());
	STEP(make_vfork_child());
	STEP(spawn_child());
	STEP(system("true") == 0);
	STEP(read_from_child());
	STEP(run_thread());
	STEP(cancel_thread());
	return 0;
}
