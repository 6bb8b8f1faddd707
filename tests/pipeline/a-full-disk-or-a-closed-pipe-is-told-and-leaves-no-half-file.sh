# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o good.json -- ls -l /etc >/dev/null
sc-genprof -o good.profile good.json

refuses 125 '/dev/full.*no space left' sc-tracer -o /dev/full -- true
refuses 125 'nowhere/trace.json.*no such file' sc-tracer -o nowhere/trace.json -- true
refuses 2 '/dev/full.*no space left' sc-genprof -o /dev/full good.json
refuses 2 'nowhere/profile.json.*no such file' sc-genprof -o nowhere/profile.json good.json

# A reader that has gone. The subshell's fd 3 is a pipe whose other end is closed.
closed_pipe() { "$@" 3>&1 >&2 | true; return "${PIPESTATUS[0]}"; }
into_pipe() { sleep 0.5; "$@" >&3; }
status=0
closed_pipe into_pipe sc-genprof -o - good.json 2>err || status=$?
(( status == 2 )) || fail "sc-genprof into a closed pipe: exit status $status: $(cat err)"
grep -qi 'sc-genprof: .*broken pipe' err || fail "sc-genprof into a closed pipe says: $(cat err)"
status=0
closed_pipe into_pipe sc-tracer -o - -- true 2>err || status=$?
(( status == 125 )) || fail "sc-tracer into a closed pipe: exit status $status: $(cat err)"
grep -qi 'sc-tracer: .*broken pipe' err || fail "sc-tracer into a closed pipe says: $(cat err)"

# A disk that is full in the middle of the file keeps what was there before.
if (( EUID == 0 )); then
	mkdir small
	cat >fill.sh <<-'END'
	mount -t tmpfs -o size=16k none small
	echo before >small/trace.json
	echo before >small/profile.json
	cat /dev/zero >small/filler 2>/dev/null
	"$@"
	status=$?
	cat small/trace.json small/profile.json
	ls -A small
	exit $status
	END
	for command in 'sc-tracer -o small/trace.json -- ls -l /etc' 'sc-genprof -o small/profile.json good.json'; do
		status=0
		# shellcheck disable=SC2086   # a command of several words
		unshare --mount sh fill.sh $command >out 2>err || status=$?
		(( status == 125 || status == 2 )) || fail "$command on a full disk: exit status $status: $(cat err)"
		grep -qi 'no space left' err || fail "$command on a full disk says: $(cat err)"
		[[ $(grep -cx before out) == 2 ]] || fail "$command on a full disk spoils the old file: $(cat out)"
		[[ $(tail -n 3 out | paste -sd ' ') == 'filler profile.json trace.json' ]] ||
			fail "$command on a full disk leaves: $(tail -n 4 out)"
	done
fi

# A limit on the size of files is one more way to fail, and needs no privilege.
trap '' XFSZ
ulimit -f 1
refuses 2 'limited.profile.*file too large' sc-genprof -o limited.profile good.json
nothing_written limited.profile
