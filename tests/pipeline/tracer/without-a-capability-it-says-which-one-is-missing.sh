# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "only root can give up some capabilities"
need setpriv
sc-tracer --engine=bpf -o try.trace true 2>err || skip "this kernel, or this build, cannot: $(tail -n 1 err)"
chmod 777 .
cp "$(command -v sc-tracer)" "$(command -v sc-enforce)" .
sleep 60 &
sleeper=$!
trap 'kill $sleeper' EXIT

as_nobody_with() {    # CAPABILITIES COMMAND...
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps="$1" --ambient-caps="$1" --bounding-set="$1" "${@:2}"
}

for row in '-all CAP_BPF and CAP_PERFMON' '-all,+bpf CAP_PERFMON' '-all,+perfmon CAP_BPF'; do
	for what in --container=web --cgroup=/ "--engine=bpf -p $sleeper" '--engine=bpf true'; do
		# shellcheck disable=SC2086   # several words
		! as_nobody_with "${row%% *}" ./sc-tracer -o web.trace $what 2>err || fail "$row: records $what"
		grep -qx "Hint: missing: ${row#* }; ptrace can do without (COMMAND, -p)" err || fail "$row: $what: says $(cat err)"
		[[ ! -e web.trace ]] || fail "$row: $what: writes a trace"
	done
	! as_nobody_with "${row%% *}" ./sc-enforce --audit -p $$ "$ROOT/profiles/default.json" 2>err || fail "$row: audits"
	grep -q "^Hint: missing: ${row#* }; " err || fail "$row: an audit says $(cat err)"
done

# What it says works, and with both of them so does the engine.
as_nobody_with -all ./sc-tracer --engine=ptrace -o web.trace -- true || fail "ptrace does not work without"
as_nobody_with -all,+bpf,+perfmon ./sc-tracer --engine=bpf -o web.trace -- true 2>err || fail "the two do not do: $(cat err)"
grep -q '"bpf"' web.trace || fail "another engine was taken"
