# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o 'run.%p.trace' -- sh -c 'umask; while :; do sleep 0.2; done' &
tracer=$!
until_it_works test -s run.$tracer.trace || fail "nothing was written while the command ran: $(ls)"
kill -KILL $tracer
wait $tracer || true
[[ $(echo run.*) == "run.$tracer.trace" ]] || fail "left beside the trace: $(ls)"
sc-genprof -o profile.json run.$tracer.trace 2>err || fail "no profile: $(cat err)"
grep -q 'traces: 1 of 1 runs have no end' err || fail "does not warn: $(cat err)"
grep -q '"umask"' profile.json || fail "what was recorded is not in the profile"

# A whole run says nothing of the kind.
sc-tracer -o whole.trace -- true
sc-genprof -o profile.json whole.trace 2>err
! grep 'traces:' err || fail "warns of a run that ended as it should"
