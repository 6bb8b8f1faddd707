# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The kernel gives the number of a PID namespace again as soon as it is free: before the recorder knows that the
# container which had it has ended.
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "containers are recorded as root"
sc-tracer --engine=bpf -o try.trace true 2>err || skip "this kernel, or this build, cannot: $(tail -n 1 err)"
cp "$BUILD_DIR/victims/runtime" runc

number_of() {    # ID: of the namespace that its container has
	local runtime
	for runtime in $(pgrep -f "^./runc run .* $1\$"); do
		readlink "/proc/$(pgrep -P "$runtime")/ns/pid" && return
	done
}

is_recorded() {    # NAME: a table that is asked for has what was called by now
	kill -RTMAX "$tracer"
	sleep 0.1
	grep -q " $1\$" said
}

# Ends the container `first` behind the recorder's back, and starts others until one has its number. All of them
# stay until then, so that none gets a lower number that is free; containers elsewhere may have it for a while.
start_another() {    # NUMBER
	local i others=
	rm -f numbers go
	kill -STOP "$tracer"
	touch leave
	wait "$container"
	for ((i = 0; i < 200; i++)); do
		./runc run filter /bin/sh -c 'umask 022; readlink /proc/self/ns/pid >>numbers; until [ -e go ]; do sleep 0.1; done' other &
		others+=" $!"
		sleep 0.2
		! grep -qxF "$1" numbers || break
	done
	touch go
	# shellcheck disable=SC2086   # several
	wait $others
	kill -CONT "$tracer"
	grep -qxF "$1" numbers || skip "this kernel gives no number a second time"
}

holds() {
	local number
	until_it_works is_recorded "$1" || fail "does not record first: $(cat said)"
	number=$(number_of first)
	[[ -n $number ]] || fail "the container has no number"
	start_another "$number"
	wait "$tracer" || fail "status $?: $(cat said)"
	trace_names first.trace >names
	grep -qx access names || fail "the container itself is not in its trace: $(paste -sd' ' names)"
	! grep -x umask names || fail "another container is in its trace"
	rm -f leave first.trace
}

# ---- of one that was seen to start ----
sc-tracer --container=first -o first.trace 2>said &
tracer=$!
until_it_works grep -q 'waiting for container' said || fail "does not wait: $(cat said)"
./runc run filter "$PWD/runc" work "$PWD/leave" first &
container=$!
holds sysinfo

# ---- and of one that ran already ----
./runc run filter "$PWD/runc" work "$PWD/leave" first &
container=$!
until_it_works number_of first
sleep 0.2
sc-tracer --container=first -o first.trace 2>said &
tracer=$!
until_it_works test -s first.trace || fail "does not record: $(cat said)"
holds access
