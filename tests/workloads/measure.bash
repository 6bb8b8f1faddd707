# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/workloads/kit.bash and tests/run
# For tests/workloads/results: what three profiles made of the same runs are worth. In the directory,
# which is there when everything was measured:
#
#   runs                the number of recorded runs
#   generated.json      the profile that sc-genprof makes of them
#   strace.json         the list of strace -c -f, of the same work
#   by-hand.json        that list and the names that people add (the file by-hand)
#   WAY.work            a line for each function: its name, and whether the work was done
#   WAY.reports/        what sc-enforce --audit says would be refused of the other work
#
# "Done" is: as without a filter, the same output and no failure, at full speed.
# shellcheck source=tests/marked.bash
. "$ROOT/tests/marked.bash"
# shellcheck source=tests/workloads/naive.bash
. "$ROOT/tests/workloads/naive.bash"

SECONDS_FOR_A_FUNCTION=60

# A function in a shell of its own. What it leaves behind, because its server or itself did not end,
# is killed: under a profile that refuses something nobody else would.
bounded() {     # OUTPUT FUNCTION PREFIX...
	local output=$1 before pid i
	shift
	before=$(marked "$SC_TEST_MARK")
	("$@" || exit 1) >"$output" 2>"$output.err" &
	pid=$!
	for ((i = 0; i < SECONDS_FOR_A_FUNCTION * 10; i++)); do
		kill -0 $pid 2>/dev/null || break
		sleep 0.1
	done
	marked "$SC_TEST_MARK" | grep -vxF "$before" | xargs -r kill -KILL 2>/dev/null
	wait $pid 2>/dev/null
}

# -DD keeps the program where it was started: signals to a server must reach it, not strace.
cat >strace_recorder <<END
#!/bin/sh
f=\$1
shift
exec strace -DD -f -c -o "\$(mktemp "$PWD/\$f.XXXXXX" --suffix=.summary)" -- "\$@"
END
cat >auditor <<END
#!/bin/sh
profile=\$1
shift
exec sc-enforce -q --audit --report="\$(mktemp "$PWD/XXXXXX" --suffix=.report)" "\$profile" -- "\$@"
END
chmod 755 strace_recorder auditor

# The tracer may write its table a moment after the program has ended.
summaries_are_written() {
	local file
	for file in record_*.summary; do
		[[ $(tail -n 1 "$file") == *total ]] || return 1
	done
}

names_of_strace() {
	local f
	for f in $(functions_named record_); do
		$f "$PWD/strace_recorder" "$f" >"$f.strace.out" 2>&1 || echo "$f fails under strace: status $?" >&2
	done
	until_it_works summaries_are_written || echo "strace did not write every table" >&2
	cat record_*.summary | naive_names
}

# What recorded runs left behind must not spare the next ones a part of their work.
as_at_the_beginning() {
	find . -mindepth 1 -maxdepth 1 | grep -vxFf ../beginning | tr '\n' '\0' | xargs -0 -r rm -rf
}

measure() {     # DIRECTORY
	local into=$1.new way f names
	rm -rf "$into"
	mkdir -p "$into"
	find . -mindepth 1 -maxdepth 1 >../beginning
	profile_of_the_recorded
	find . -maxdepth 1 -name 'record_*.trace' | wc -l >"$into/runs"
	cp profile.json "$into/generated.json"
	as_at_the_beginning
	names=$(names_of_strace)
	naive_profile <<<"$names" >"$into/strace.json"
	{ echo "$names"; naive_by_hand; } | naive_profile >"$into/by-hand.json"

	for f in $(functions_named record_) $(functions_named other_); do
		bounded "$f.native" "$f" || fail "$f fails without us: $(tail -n 5 "$f.native")"
	done
	for way in generated strace by-hand; do
		cp "$into/$way.json" "$way.json"
		for f in $(functions_named record_) $(functions_named other_); do
			if bounded "$f.enforced" "$f" sc-enforce -q "$PWD/$way.json" -- && cmp -s "$f.native" "$f.enforced"; then
				echo "$f done"
			else
				echo "$f failed"
			fi >>"$into/$way.work"
		done
		rm -f ./*.report
		for f in $(functions_named other_); do
			bounded "$f.audited" "$f" "$PWD/auditor" "$PWD/$way.json" || echo "$f fails under --audit"
		done
		mkdir "$into/$way.reports"
		find . -maxdepth 1 -name '*.report' -size +0 -exec mv -t "$into/$way.reports" {} +
	done
	rm -rf "$1"
	mv "$into" "$1"
}
