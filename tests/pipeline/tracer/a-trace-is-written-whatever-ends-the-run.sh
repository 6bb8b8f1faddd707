# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# The signal goes to the workload; the trace tells how it ended.
for signal in INT TERM HUP; do
	# A shell starts its background commands with SIGINT ignored.
	env --default-signal=INT sc-tracer -o trace.json -- sh -c 'echo started >started; exec sleep 60' &
	tracer=$!
	until_it_works test -e started
	kill -$signal $tracer
	status=0
	wait $tracer || status=$?
	(( status == 128 + $(kill -l $signal) )) || fail "SIG$signal: exit status $status"
	trace_names trace.json | grep -qx write || fail "SIG$signal: the trace lacks what was done before"
	rm trace.json started
done
