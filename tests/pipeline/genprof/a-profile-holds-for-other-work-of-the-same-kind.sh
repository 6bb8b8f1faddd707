# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 300
# Each kind of tests/victims/calls/kinds.c: recorded in its first form, held against the second.
. "$ROOT/tests/pipeline/kit.bash"

kinds=$BUILD_DIR/victims/kinds
ulimit -c 0
for kind in $("$kinds"); do
	wanted=0
	"$kinds" "$kind" more 2>err || wanted=$?
	sc-tracer -o run.trace -- "$kinds" "$kind" || fail "$kind: cannot be recorded: status $?"
	sc-genprof -q -o profile.json run.trace
	status=0
	sc-enforce profile.json -- "$kinds" "$kind" more 2>err || status=$?
	(( status == wanted )) || fail "$kind: status $status under the profile, without it $wanted: $(cat err)"
	sc-tracer -o more.trace -- "$kinds" "$kind" more 2>err || true
	sc-genprof check profile.json more.trace >found || fail "$kind: $(cat found)"
done
