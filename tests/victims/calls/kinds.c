/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other work of the same program: "kinds NAME" does what a first run does, "kinds NAME more" what a
 * later one may need as well. Ends with 0 when all of it worked.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in here = { .sin_family = AF_INET };

static int listener(void)
{
	socklen_t size = sizeof here;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&here, size) != 0 || listen(fd, 5) != 0 ||
	    getsockname(fd, (struct sockaddr *)&here, &size) != 0)
		exit(2);
	return fd;
}

/* The client connects in the first run, too, but its connection is not accepted. */
static bool listens(bool more)
{
	int fd = listener(), client = socket(AF_INET, SOCK_STREAM, 0);

	return connect(client, (struct sockaddr *)&here, sizeof here) == 0 &&
	       (!more || accept(fd, NULL, NULL) >= 0);
}

static bool connects(bool more)
{
	int error = 1, waiting = 1, fd = listener(), client = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t size = sizeof error, room = sizeof here;
	struct linger linger = { .l_onoff = 1 };

	if (fd < 0 || connect(client, (struct sockaddr *)&here, sizeof here) != 0)
		return false;
	return !more ||
	       (getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
	        getpeername(client, (struct sockaddr *)&here, &room) == 0 &&
	        ioctl(client, FIONREAD, &waiting) == 0 && shutdown(client, SHUT_RDWR) == 0 &&
	        setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0);
}

static bool serves(bool more)
{
	int on = 1, fd = listener(), client = socket(AF_INET, SOCK_STREAM, 0);
	int file = open("/etc/passwd", O_RDONLY);

	if (file < 0 || connect(client, (struct sockaddr *)&here, sizeof here) != 0)
		return false;
	client = accept(fd, NULL, NULL);
	return write(client, "text", 4) == 4 &&
	       (!more || (setsockopt(client, IPPROTO_TCP, TCP_CORK, &on, sizeof on) == 0 &&
	                  sendfile(client, file, NULL, 10) == 10 &&
	                  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0));
}

static bool reads(bool more)
{
	struct stat st;
	int fd = open("/etc/passwd", O_RDONLY);

	return fstat(fd, &st) == 0 &&
	       (!more || (lseek(fd, 1, SEEK_SET) == 1 && stat("/etc/passwd", &st) == 0 &&
	                  fcntl(fd, F_GETFL) >= 0));
}

static bool writes(bool more)
{
	char name[] = "kinds.XXXXXX";
	int fd = mkstemp(name);

	return write(fd, "text", 4) == 4 &&
	       (!more || (ftruncate(fd, 2) == 0 && fallocate(fd, 0, 0, 100) == 0 &&
	                  fsync(fd) == 0 && fdatasync(fd) == 0 && unlink(name) == 0));
}

/* As an archive is unpacked: what it creates may be there already. */
static bool unpacks(bool more)
{
	int folder = open(".", O_RDONLY | O_DIRECTORY), flags = O_WRONLY | O_CREAT | O_EXCL, fd;

	mkdirat(folder, "unpacked", 0700);
	fd = openat(folder, "unpacked/file", flags, 0600);
	if (fd < 0 && more && unlinkat(folder, "unpacked/file", 0) == 0)
		fd = openat(folder, "unpacked/file", flags, 0600);
	return fd >= 0 && (!more || unlinkat(folder, "unpacked/file", 0) == 0);
}

static bool undoes(bool more)
{
	void *shared = shmat(shmget(IPC_PRIVATE, 1, IPC_CREAT | 0600), NULL, 0);
	int fd = inotify_init(), watch = inotify_add_watch(fd, ".", IN_CREATE);
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, NULL, &timer) != 0 || mlock(&here, sizeof here) != 0)
		return false;
	return !more || (inotify_rm_watch(fd, watch) == 0 && timer_delete(timer) == 0 &&
	                 munlock(&here, sizeof here) == 0 && shmdt(shared) == 0);
}

static void *nothing(void *unused)
{
	return unused;
}

static bool computes(bool more)
{
	cpu_set_t cpus;
	pthread_t thread;

	return sched_getaffinity(0, sizeof cpus, &cpus) == 0 &&
	       (!more || (pthread_create(&thread, NULL, nothing, NULL) == 0 &&
	                  pthread_join(thread, NULL) == 0));
}

static bool asks(bool more)
{
	struct timeval now = { 0 };
	struct rusage used;
	struct sched_param param;
	int policy;
	pthread_t thread;

	if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0)
		return false;
	return select(0, NULL, NULL, NULL, &now) == 0 &&
	       (!more || (getrusage(RUSAGE_SELF, &used) == 0 &&
	                  pselect(0, NULL, NULL, NULL, &(struct timespec){ 0 }, NULL) == 0 &&
	                  pthread_getschedparam(pthread_self(), &policy, &param) == 0 &&
	                  sched_getscheduler(0) >= 0));
}

static bool fails(bool more)
{
	if (more)
		abort();
	return true;
}

/* One piece, then two. */
static bool places(bool more)
{
	char name[] = "kinds.XXXXXX", text[4];
	const struct iovec pieces[] = { { text, 2 }, { text + 2, 2 } };
	int fd = mkstemp(name);

	if (pwrite(fd, "text", 4, 0) != 4 || pread(fd, text, 4, 0) != 4)
		return false;
	return !more || (preadv(fd, pieces, 2, 0) == 4 && pwritev(fd, pieces, 2, 0) == 4 &&
	                 fcntl(fd, F_GETFL) >= 0);
}

/* A newer call that its caller does without where the kernel has none: EPERM is no such answer. */
static bool tries(bool more)
{
	char name[] = "kinds.XXXXXX", text[] = "text";
	const struct iovec piece = { text, 4 };
	int fd = mkstemp(name);

	return pwrite(fd, text, 4, 0) == 4 &&
	       (!more || pwritev2(fd, &piece, 1, 0, 0) == 4 || errno == ENOSYS);
}

/* The vDSO of Linux 6.11 wants such memory; an older kernel has none. */
static bool draws(bool more)
{
	enum { DROPPABLE = 8 };
	char bytes[8];

	if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
		return false;
	return !more ||
	       mmap(NULL, 4096, PROT_READ | PROT_WRITE, DROPPABLE | MAP_ANONYMOUS, -1, 0) !=
	               MAP_FAILED ||
	       errno != EPERM;
}

/* More than fits into memory goes to a file, and from there to another. */
static bool copies(bool more)
{
	char name[] = "kinds.XXXXXX", other[] = "kinds.XXXXXX";
	int from = mkstemp(name);

	if (write(from, "text", 4) != 4 || lseek(from, 0, SEEK_SET) != 0)
		return false;
	return !more || sendfile(mkstemp(other), from, NULL, 4) == 4;
}

/* A lock that another one holds is tried again after a while. */
static bool retries(bool more)
{
	char name[] = "kinds.XXXXXX";
	struct timeval soon = { .tv_usec = 1 };

	return flock(mkstemp(name), LOCK_EX) == 0 &&
	       (!more || select(0, NULL, NULL, NULL, &soon) == 0);
}

/* The clock of this process has its id in it. */
static bool measures(bool more)
{
	clockid_t clock;
	timer_t timer;

	(void)more;
	return clock_getcpuclockid(getpid(), &clock) == 0 && timer_create(clock, NULL, &timer) == 0;
}

static bool moves(bool more)
{
	char *at = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *to = mremap(at, 8192, 4096, MREMAP_MAYMOVE);

	return to == at && (!more || mremap(at, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED,
	                                    at + 4096) == at + 4096);
}

/* What stdio asks of the devices that it writes to: this one is no terminal. */
static bool prints(bool more)
{
	struct termios terminal;
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	return write(fd, "text", 4) == 4 &&
	       (!more || (tcgetattr(fd, &terminal) != 0 && errno == ENOTTY));
}

static bool is_run(pid_t child)
{
	int status = 1;

	if (child == 0)
		_exit(0);
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* As posix_spawn does, with a parent that waits, but in memory of its own. */
static pid_t spawn(void)
{
	struct clone_args args = { .flags = CLONE_VFORK, .exit_signal = SIGCHLD };
	long child = syscall(SYS_clone3, &args, sizeof args);

	return (pid_t)(child < 0 && errno == ENOSYS ? syscall(SYS_clone, CLONE_VFORK | SIGCHLD, 0)
	                                            : child);
}

static bool starts(bool more)
{
	return is_run(spawn()) && (!more || (is_run(fork()) && is_run(vfork())));
}

static bool forks(bool more)
{
	return is_run(fork()) && (!more || is_run(vfork()));
}

static bool vforks(bool more)
{
	return is_run(vfork()) && (!more || is_run(fork()));
}

static bool makes_folders(bool more)
{
	mkdir("folder", 0700);
	return !more || (umask(077) != (mode_t)-1 && rmdir("folder") == 0);
}

/* As cat does, to a file instead of a pipe, and as a parent that gives a command descriptors. */
static bool concatenates(bool more)
{
	int file = open("/etc/passwd", O_RDONLY), to = open("copy", O_RDWR | O_CREAT, 0600);

	return posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL) == 0 && dup2(to, 100) == 100 &&
	       (!more || (copy_file_range(file, NULL, to, NULL, 10, 0) == 10 &&
	                  dup3(to, 101, O_CLOEXEC) == 101));
}

static void note(int signal)
{
	(void)signal;
}

/* As a shell does: the child's signal waits until the parent lets it in. */
static bool waits(bool more)
{
	struct sigaction action = { .sa_handler = note };
	sigset_t children, before;
	pid_t child;

	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigaction(SIGCHLD, &action, NULL);
	sigprocmask(SIG_BLOCK, &children, &before);
	child = fork();
	if (child == 0)
		_exit(0);
	return (!more || (sigsuspend(&before) == -1 && errno == EINTR)) &&
	       waitpid(child, NULL, 0) == child;
}

static const struct {
	const char *name;
	bool (*work)(bool more);
} kinds[] = {
	{ "listens", listens },   { "connects", connects },
	{ "reads", reads },       { "writes", writes },
	{ "undoes", undoes },     { "computes", computes },
	{ "asks", asks },         { "fails", fails },
	{ "measures", measures }, { "moves", moves },
	{ "serves", serves },     { "prints", prints },
	{ "starts", starts },     { "forks", forks },
	{ "vforks", vforks },     { "unpacks", unpacks },
	{ "copies", copies },     { "concatenates", concatenates },
	{ "waits", waits },       { "makes_folders", makes_folders },
	{ "places", places },     { "tries", tries },
	{ "draws", draws },       { "retries", retries },
};

int main(int argc, char *argv[])
{
	for (size_t i = 0; argc > 1 && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, argv[1]) == 0)
			return kinds[i].work(argc > 2) ? 0 : 1;
	for (size_t i = 0; argc == 1 && i < sizeof kinds / sizeof *kinds; i++)
		puts(kinds[i].name);
	return argc == 1 ? 0 : 2;
}
