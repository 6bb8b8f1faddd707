# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# Traced as a 64-bit program, run as a 32-bit one: --arch translates the names, --portable adds
# what the other library's start-up makes.
need gcc
source=$ROOT/tests/pipeline/programs/everyday.c
gcc -D_GNU_SOURCE -o build-64 "$source" -pthread
gcc -D_GNU_SOURCE -m32 -o build-32 "$source" -pthread 2>/dev/null || skip "no gcc -m32 on this machine"
runs_32_bit ./build-32

run_in_work() { rm -rf work && mkdir work && (cd work && "$@"); }
run_in_work ../build-32 >native.out
run_in_work sc-tracer -o ../trace -- ../build-64 >/dev/null
sc-genprof --portable --arch=x86_64,i386 -o both.json trace
for bits in 64 32; do
	run_in_work sc-enforce ../both.json -- "../build-$bits" >enforced.out ||
		fail "the $bits-bit build dies under the profile for both: status $?"
	diff native.out enforced.out || fail "calls of the $bits-bit build are refused"
done

sc-genprof --portable -o one.json trace
run_in_work sc-enforce ../one.json -- ../build-64 >enforced.out || fail "the 64-bit build dies under its own profile"
if run_in_work sc-enforce ../one.json -- ../build-32 >enforced.out 2>/dev/null; then
	fail "the 32-bit build runs under a profile for x86_64 only"
fi
