/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Execs itself with an argument list of 64 KB in 512 arguments, then with one argument of 120 KB,
 * then with one that the kernel refuses as too long; each image looks whether it got what it was
 * sent: execve 4 (one fails), getppid 2. Ends with 13.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MANY = 512, MANY_BYTES = 127, LONG_BYTES = 120 * 1024, TOO_LONG_BYTES = 200 * 1024 };

static char *argument(size_t bytes)
{
	char *text = malloc(bytes + 1);

	memset(text, 'x', bytes);
	text[bytes] = '\0';
	return text;
}

static int is_one_of(const char *text, size_t bytes)
{
	return strlen(text) == bytes && strspn(text, "x") == bytes;
}

static int try_too_long(char *program)
{
	char *argv[] = { program, argument(TOO_LONG_BYTES), NULL };

	execv(program, argv);
	return errno == E2BIG ? 13 : 1;
}

static int with_long(char *argv[])
{
	char *next[] = { argv[0], argument(LONG_BYTES), NULL };

	for (int i = 1; i <= MANY; i++)
		if (!is_one_of(argv[i], MANY_BYTES))
			return 2;
	syscall(SYS_getppid);
	execv(argv[0], next);
	return 3;
}

int main(int argc, char *argv[])
{
	char *many[MANY + 2] = { argv[0] };

	if (argc == MANY + 1)
		return with_long(argv);
	if (argc == 2) {
		syscall(SYS_getppid);
		return is_one_of(argv[1], LONG_BYTES) ? try_too_long(argv[0]) : 4;
	}
	for (int i = 1; i <= MANY; i++)
		many[i] = argument(MANY_BYTES);
	execv(argv[0], many);
	return 5;
}
