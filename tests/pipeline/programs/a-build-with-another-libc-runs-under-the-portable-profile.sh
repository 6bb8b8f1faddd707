# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 300
. "$ROOT/tests/pipeline/kit.bash"

# One program, four builds: a profile made of a trace of the one holds for the others, and what it
# prints at every step shows that nothing was refused.
need gcc musl-gcc
source=$ROOT/tests/pipeline/programs/everyday.c
gcc -D_GNU_SOURCE -o glibc "$source" -pthread
gcc -D_GNU_SOURCE -static -o glibc-static "$source" -pthread
musl-gcc -D_GNU_SOURCE -o musl "$source"
musl-gcc -D_GNU_SOURCE -static -o musl-static "$source"

mkdir work
(cd work && ../glibc) >native.out
grep -v ': good$' native.out && fail "not everything works here without us"

# The steps that fail in BUILD under PROFILE, or that it died; fails when there are any.
runs() {        # BUILD PROFILE
	rm -rf work && mkdir work
	(cd work && sc-enforce "../$2" -- "../$1") >enforced.out 2>enforced.err && cmp -s native.out enforced.out && return
	diff native.out enforced.out || cat enforced.err
	return 1
}

for traced in glibc glibc-static musl musl-static; do
	rm -rf work && mkdir work
	(cd work && sc-tracer -o "../$traced.trace" -- "../$traced") >/dev/null
	for how in none stable exact; do
		sc-genprof --args=$how --portable -o "$traced-$how.json" "$traced.trace"
		for build in glibc glibc-static musl musl-static; do
			runs "$build" "$traced-$how.json" ||
				fail "$build fails under the portable profile (--args=$how) of $traced"
		done
	done
done

# The test can fail: without --portable the other library's build does.
for traced in glibc musl; do
	other=$([[ $traced == glibc ]] && echo musl || echo glibc)
	sc-genprof -o "$traced-own.json" "$traced.trace"
	runs "$traced" "$traced-own.json" || fail "$traced fails under its own profile"
	if runs "$other" "$traced-own.json" >refused.txt; then
		fail "$other runs under the profile of $traced without --portable"
	fi
	echo "$other under the profile of $traced: $(head -n 3 refused.txt)"
done
