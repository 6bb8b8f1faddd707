# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

cat >small.c <<'END'
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void)
{
	struct stat st;
	if (stat("/etc/passwd", &st) != 0 || getppid() <= 0)
		return 1;
	printf("%u bits, a file of %s\n", (unsigned)(8 * sizeof(long)), st.st_size > 0 ? "some size" : "no size");
	return 0;
}
END
gcc -m32 -o small small.c 2>/dev/null || skip "no gcc -m32 on this machine"
runs_32_bit ./small
work() { "$@" ./small; }
holds_under_its_profile mmap2
