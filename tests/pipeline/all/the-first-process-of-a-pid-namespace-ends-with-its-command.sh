# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

as_init() { timeout 20 unshare --user --map-root-user --pid --fork -- "$@"; }
as_init true || { echo "this kernel lets no user namespace be made"; exit 77; }

for program in 'sc-tracer --engine=ptrace -o run.trace' 'sc-enforce --audit default' 'sc-enforce --trace-denials default'; do
	status=0
	# shellcheck disable=SC2086   # several words
	as_init $program -- sh -c 'sleep 600 & exit 3' 2>err || status=$?
	(( status == 3 )) || fail "$program: exit status $status, wanted 3: $(cat err)"
done
sc-genprof -q -o profile.json run.trace
