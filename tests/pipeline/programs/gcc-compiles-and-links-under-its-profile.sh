# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

cat >hello.c <<'END'
#include <stdio.h>
int main(void) { puts("hello"); return 0; }
END
work() {
	rm -f hello
	"$@" gcc -O2 -o hello hello.c && ./hello
}
holds_under_its_profile wait4
