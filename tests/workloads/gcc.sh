# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a program from two files, a syntax error. Other work: optimisation, debug information, a
# library, warnings, other errors, output to a pipe.
. "$ROOT/tests/workloads/kit.bash"

need gcc ar
cat >hello.c <<'END_'
#include <stdio.h>
int answer(void);
int main(void) { return printf("%d\n", answer()) < 0; }
END_
echo 'int answer(void) { return 42; }' >answer.c
cat >other.c <<'END_'
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
static int compare(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }
double other(char **list, size_t n) { qsort(list, n, sizeof *list, compare); return sqrt((double)n); }
static void *thread(void *p) { return p; }
int answer(void)
{
	pthread_t t;
	char *l[2] = { "b", "a" };
	pthread_create(&t, 0, thread, 0);
	pthread_join(t, 0);
	return (int)other(l, 2) + 41;
}
END_
echo 'int main(void) { return 0 }' >broken.c
compile() { "$@" 2>&1 || echo "status $?"; }

record_two_files() {
	compile "$@" gcc -o program hello.c answer.c
	./program
	compile "$@" gcc -pipe -c answer.c
	compile "$@" gcc -flto -o program hello.c answer.c
}
record_an_error() { compile "$@" gcc -c broken.c; }

other_options() {
	compile "$@" gcc -O2 -g -Wall -Wextra -fPIC -c other.c -o other.o
	compile "$@" gcc -O3 -flto -pipe -o program hello.c other.c -lm -pthread
	./program
	compile "$@" gcc -shared -fPIC -o liba.so answer.c
	compile "$@" gcc -static -o program hello.c answer.c
	./program
	compile "$@" gcc -MMD -save-temps -c hello.c
	cat hello.d
}
other_errors() {
	compile "$@" gcc nowhere.c
	compile "$@" gcc -o program hello.c | grep -o 'undefined reference to .answer.'
	echo '#include "nowhere.h"' >include.c
	compile "$@" gcc -c include.c
	compile "$@" gcc --nonsense hello.c
	compile "$@" gcc -o /nowhere/x hello.c answer.c | grep -o 'cannot open output file'
	compile "$@" gcc -x c - <<<'#error as it should be'
	compile "$@" gcc -Werror -Wall -c -x c - -o x.o <<<'int f(void) { int unused; }'
}
other_outputs() {
	compile "$@" gcc -E hello.c | grep -c printf
	compile "$@" gcc -S -o - answer.c | grep -c 'movl.*42'
	compile "$@" gcc -print-file-name=libc.a
	compile "$@" gcc --version | head -n 1
}
holds_for_other_work
