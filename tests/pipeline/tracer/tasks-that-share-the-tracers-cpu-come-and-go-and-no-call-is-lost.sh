# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 300
. "$ROOT/tests/pipeline/kit.bash"

# What the sampler of lib/supervise/ptrace/cpu_share.c shares with the tracing thread: tasks that begin
# to share, compute, exec, are renamed, end. `make check-tsan` runs this for the races between the two;
# the unit tests of the same programs cannot run there (Makefile).
victims=$BUILD_DIR/victims
records() {     # "NAME CALLS"... -- VICTIM [ARGUMENT...]
	local status=0 wanted=()
	while [[ $1 != -- ]]; do
		wanted+=("$1")
		shift
	done
	shift
	sc-tracer -o trace.json -- "$victims/$1" "${@:2}" >/dev/null || status=$?
	(( status != 77 )) || skip "this machine has one CPU"
	$python3 - "${wanted[@]}" <<-'END' >counts
	import json, sys
	with open("trace.json") as file:
	    calls = {call["name"]: call["calls"] for call in json.load(file)["observations"]}
	for want in sys.argv[1:]:
	    name = want.split()[0]
	    print(name, calls.get(name, 0))
	END
	printf '%s\n' "${wanted[@]}" | diff - counts || fail "$*: other counts than wanted"
}

records 'getppid 20' 'exit 64' -- spinners 64
records 'getppid 200' 'exit 200' -- thread_churn
records 'getppid 100' 'execve 51' 'exit 50' -- many_tasks 100
records 'vfork 100' 'execve 101' -- vfork_storm
records 'getppid 3' 'execve 2' -- exec_from_thread
records 'execve 2' -- affinity
