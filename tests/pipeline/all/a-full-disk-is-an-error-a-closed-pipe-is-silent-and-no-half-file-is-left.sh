# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o good.json -- ls -l /etc >/dev/null
sc-genprof -o good.profile good.json

refuses 125 '/dev/full.*no space left' sc-tracer -o /dev/full -- true
refuses 125 'nowhere/trace.json.*no such file' sc-tracer -o nowhere/trace.json -- true
refuses 2 '/dev/full.*no space left' sc-genprof -o /dev/full good.json
refuses 2 'nowhere/profile.json.*no such file' sc-genprof -o nowhere/profile.json good.json

# Every file that a program writes beside its main one, and every subcommand that writes one.
without good.profile ioctl >other.profile 2>/dev/null || without good.profile read >other.profile
strace -o strace.log true 2>/dev/null || printf 'read(3, "", 4) = 0\n' >strace.log
writers=('2 sc-genprof -q -o good.again --attribution=OUT good.json' '2 sc-genprof merge -o OUT good.json good.json'
	'2 sc-genprof import -o OUT strace.log' '2 sc-genprof convert --to=oci -o OUT good.profile'
	'2 sc-genprof report -q -o OUT good.profile good.json'
	'125 sc-enforce -q --audit --report=OUT other.profile ls /' '125 sc-enforce -q --audit --suggest=OUT other.profile ls /'
	'125 sc-tracer -c -o OUT -- true' '125 sc-tracer --engine=notify -o OUT -- true')
for writer in "${writers[@]}"; do
	for place in /dev/full nowhere/out; do
		read -ra words <<<"${writer//OUT/$place}"
		status=0
		"${words[@]:1}" >writer.out 2>writer.err || status=$?
		[[ $status == "${words[0]}" ]] || fail "${words[*]:1}: exit status $status: $(<writer.err)"
		grep -qiE "$place.*(no space left|no such file)" writer.err || fail "${words[*]:1}: $(<writer.err)"
	done
done

refuses 2 'nowhere/baseline.*no such file' \
	sc-genprof check --baseline=nowhere/baseline --update-baseline other.profile good.json

# Every kind of regular output. --dump=asm is longer than the buffer of stdio.
outputs=('sc-tracer -o - -- true' 'sc-tracer --help' 'sc-tracer --version' 'sc-genprof -o - good.json' 'sc-genprof --help'
	'sc-enforce --check default' 'sc-enforce --dump=asm default' 'sc-enforce --cap-default --dump=bpf default'
	'sc-enforce --dump=pfc default' 'sc-enforce --probe' 'sc-enforce --help' 'sc-enforce --audit -q -o - deny true')

# A reader that has gone: the program waits for it, and then writes. As with grep, this is SIGPIPE's death
# where the signal is not ignored, and an error where it is.
into_closed_pipe() {
	local pid reader
	mkfifo pipe
	true <pipe &
	reader=$!
	exec 3>pipe
	wait "$reader"
	"$@" >&3 2>err &
	pid=$!
	exec 3>&-
	status=0
	wait "$pid" || status=$?
	rm pipe
}
for command in "${outputs[@]}"; do
	read -ra words <<<"$command"
	own=125
	[[ $command == sc-genprof* ]] && own=2
	refuses "$own" 'no space left' sh -c "exec $command >/dev/full"
	into_closed_pipe "${words[@]}"
	[[ $status == 141 && ! -s err ]] || fail "$command into a closed pipe: exit status $status: $(cat err)"
	into_closed_pipe sh -c "trap '' PIPE; exec $command"
	[[ $status == "$own" ]] || fail "$command into a closed pipe, SIGPIPE ignored: exit status $status: $(cat err)"
	grep -qi '^sc-[a-z]*: .*broken pipe' err || fail "$command into a closed pipe, SIGPIPE ignored, says: $(cat err)"
done

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
	small=('sc-tracer -o small/trace.json -- ls -l /etc' 'sc-genprof -o small/profile.json good.json')
	for writer in "${writers[@]}"; do
		read -r _ command <<<"${writer//OUT/small/trace.json}"
		small+=("$command")
	done
	for command in "${small[@]}"; do
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
