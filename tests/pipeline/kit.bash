# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the pipeline tests share. A test that plays a whole round defines
#
#   work PREFIX...    does the work once, starting the program under test behind PREFIX (nothing,
#                     sc-tracer or sc-enforce with their arguments); prints what a user would see;
#                     fails when the work failed
#
# and calls holds_under_its_profile with the name of a call that the work cannot do without.
set -euo pipefail

fail() { echo "FAIL: $*" >&2; exit 1; }
skip() { echo "$*"; exit 77; }

need() {        # COMMAND...
	local command
	for command; do
		command -v "$command" >/dev/null || skip "no $command on this machine"
	done
}

# ENOEXEC (126): a kernel without CONFIG_IA32_EMULATION, or with ia32_emulation=0.
runs_32_bit() { # PROGRAM
	local status=0
	"$1" >/dev/null 2>&1 || status=$?
	(( status != 126 )) || skip "this kernel runs no 32-bit programs"
}

# The Python that Debian brings: another one may come first on PATH.
python3=/usr/bin/python3

# Writes PROFILE without NAME to standard output; fails when it did not name it.
without() {     # PROFILE NAME
	$python3 - "$@" <<-'END'
	import json, sys
	path, name = sys.argv[1:]
	with open(path) as file:
	    profile = json.load(file)
	named = [rule for rule in profile["syscalls"] if name in rule["names"]]
	if not named:
	    sys.exit(f"{path}: does not name {name}: the test has nothing to take away")
	for rule in named:
	    rule["names"].remove(name)
	profile["syscalls"] = [rule for rule in profile["syscalls"] if rule["names"]]
	json.dump(profile, sys.stdout, indent=2)
	END
}

# Names of a trace, sorted, one a line.
trace_names() {         # TRACE
	$python3 - "$@" <<-'END'
	import json, sys
	with open(sys.argv[1]) as file:
	    trace = json.load(file)
	print("\n".join(sorted({call["name"] for call in trace["observations"]})))
	END
}

holds_under_its_profile() {     # NAME
	work >native.out || fail "the work fails without us: status $?"
	work sc-tracer -o trace.json -- >traced.out || fail "the work fails under sc-tracer: status $?"
	diff native.out traced.out || fail "the work does something else under sc-tracer"
	sc-genprof --args=stable -o profile.json trace.json || fail "no profile: sc-genprof exits $?"
	work sc-enforce profile.json -- >enforced.out || fail "the work fails under its own profile: status $?"
	diff native.out enforced.out || fail "the work does something else under its own profile"

	without profile.json "$1" >narrower.json
	if work sc-enforce narrower.json -- >narrower.out 2>narrower.err && cmp -s native.out narrower.out; then
		fail "the profile minus $1 is not noticed"
	fi
	echo "minus $1:"
	tail -n 3 narrower.out narrower.err
}

# Waits until a command succeeds, at most 10 s: a server needs a moment, never a fixed one. The
# second form gives up when the server of that process id has ended.
until_it_works() {      # COMMAND...
	local i
	for ((i = 0; i < 100; i++)); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	return 1
}

until_it_works_or_ends() {      # PID COMMAND...
	local pid=$1 i
	shift
	for ((i = 0; i < 100; i++)); do
		"$@" >/dev/null 2>&1 && return
		kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.1
	done
	return 1
}

# A TCP port of 127.0.0.1 that nobody listens on.
free_port() {
	$python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Ends a server that was started in the background, and gives its exit status.
stop() {        # SIGNAL PID
	kill "-$1" "$2" 2>/dev/null || true
	wait "$2"
}

# A failure as the house wants it: that exit status, one line "sc-NAME: ..." on standard error that
# matches PATTERN (extended, without regard to case), at most a "Hint: " line after it, and nothing
# on standard output.
refuses() {     # STATUS PATTERN COMMAND...
	local status=0 want=$1 pattern=$2
	shift 2
	"$@" >refuses.out 2>refuses.err || status=$?
	(( status == want )) || fail "$*: exit status $status, wanted $want: $(cat refuses.err)"
	grep -qiE "$pattern" refuses.err || fail "$*: says '$(cat refuses.err)', wanted $pattern"
	head -n 1 refuses.err | grep -qE '^sc-[a-z]+: ' || fail "$*: does not say who speaks: $(cat refuses.err)"
	[[ $(grep -vc '^Hint: ' refuses.err) == 1 ]] || fail "$*: more than one line: $(cat refuses.err)"
	[[ ! -s refuses.out ]] || fail "$*: writes to standard output: $(head -n 3 refuses.out)"
}

# No file of that name, and no temporary one beside it.
nothing_written() {     # PATH
	local left
	left=$(find "$(dirname "$1")" -maxdepth 1 -name "*$(basename "$1")*")
	[[ -z $left ]] || fail "left behind: $left"
}
