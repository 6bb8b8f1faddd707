# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "cgroups are recorded as root"
sc-tracer --engine=bpf -o try.trace true 2>err || skip "this kernel, or this build, cannot: $(tail -n 1 err)"
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[[ -n $mount ]] || skip "this kernel has no cgroups of version 2 mounted"
unit=$mount/sc-test-$$.service
mkdir -p "$unit/below" 2>/dev/null || skip "this kernel lets no cgroup be made here"
trap 'rmdir "$unit/below" "$unit"' EXIT

record() {    # OPTION
	sc-tracer "$1" -o cgroup.trace 2>err &
	tracer=$!
	# It follows once it waits, in poll.
	until_it_works grep -q '^7 ' "/proc/$tracer/syscall" || fail "does not wait: $(cat err)"
}

has() {
	trace_names cgroup.trace >names
	for name; do grep -qx "$name" names || fail "no $name: $(paste -sd' ' names)"; done
}

# One that comes is counted from its exec on; what the shell does to get there is not.
record --cgroup="$unit"
sh -c 'echo $$ >"$1/below/cgroup.procs"; umask 022; exec env sysinfo=1 true' sh "$unit"
wait $tracer || fail "status $?: $(cat err)"
has execve exit_group
! grep -x umask names || fail "counts what comes before the exec"

# One that is there is counted from now on, and its children, by the name of the unit.
sh -c 'echo $$ >"$1/cgroup.procs"; until [ -e go ]; do sleep 0.1; done; umask; env true' sh "$unit" &
shell=$!
until_it_works grep -q . "$unit/cgroup.procs"
record --unit="sc-test-$$"
touch go
wait $shell
wait $tracer || fail "status $?: $(cat err)"
has umask execve exit_group

# Removed while nothing was in it.
rm go
record --cgroup="$unit/below"
rmdir "$unit/below"
wait $tracer || fail "status $?: $(cat err)"
mkdir "$unit/below"

# Others that come and go while it looks for what is there.
touch churn
come_and_go() { while [[ -e churn ]]; do mkdir "$unit/below/$1" && rmdir "$unit/below/$1"; done; }
for i in 1 2 3 4 5 6; do come_and_go $i & done
for i in 1 2 3; do
	record --cgroup="$unit"
	kill $tracer
	wait $tracer || fail "with cgroups that are removed meanwhile: status $?: $(cat err)"
done
rm churn
wait

! sc-tracer --cgroup=nowhere 2>err || fail "records nowhere"
grep -q 'nowhere: No such file' err || fail "says: $(cat err)"
! sc-tracer --cgroup=/ 2>err || fail "takes a folder that is no cgroup"
grep -q 'is not a cgroup of version 2' err || fail "says: $(cat err)"
! sc-tracer --unit=nobody 2>err || fail "records nobody"
grep -q 'no such unit runs' err || fail "says: $(cat err)"
