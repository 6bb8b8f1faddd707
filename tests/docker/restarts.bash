# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: containers that docker starts again, recorded as further runs of one trace.

# Sets tracer; it waits for the container.
wait_for_container() {    # NAME
	local i
	"$bin/sc-tracer" --container="$1" --time-limit=90 -o "$work/traces/$1" 2>"$work/traces/$1.err" &
	tracer=$!
	for ((i = 0; i < 300; i++)); do
		grep -qs 'waiting for container' "$work/traces/$1.err" && return
		sleep 0.1
	done
}

is_over() {    # NAME RUN
	local i
	for ((i = 0; i < 300; i++)); do
		grep -qs "run $2 has ended" "$work/traces/$1.err" && return
		sleep 0.1
	done
	echo "run $2 of $1 does not end: $(tail -n 1 "$work/traces/$1.err")"
}

# Every run was seen from its start on, with its floor.
has_runs() {    # NAME RUNS
	local place=$work/traces/$1 floors
	wait "$tracer" || echo "the recorder ends with $?: $(tail -n 1 "$place.err")"
	floors=$(grep -A 3 '^  "floor": {' "$place" | sed -n 's/.*"runs": \([0-9]*\),.*/\1/p')
	(($(runs_of "$place") >= $2)) || echo "$1 has $(runs_of "$place") runs: $(tail -n 1 "$place.err")"
	[[ ${floors:-0} == "$(runs_of "$place")" ]] || echo "of $(runs_of "$place") runs ${floors:-0} have a floor"
	! grep -q runs_joined "$place" || echo "a run of $1 was joined"
}

restarts_by_policy() {
	local tracer
	wait_for_container "$mark-policy"
	docker run -d --name "$mark-policy" --restart=always --network none "$mark:1" /bin/busybox sleep 1 >/dev/null
	is_over "$mark-policy" 3
	docker rm -f "$mark-policy" >/dev/null
	has_runs "$mark-policy" 3
}

restarts_by_hand() {
	local tracer
	wait_for_container "$mark-hand"
	docker run -d --name "$mark-hand" --network none "$mark:1" /bin/busybox sleep 60 >/dev/null
	docker restart -t 0 "$mark-hand" >/dev/null
	docker restart -t 0 "$mark-hand" >/dev/null
	docker stop -t 0 "$mark-hand" >/dev/null
	has_runs "$mark-hand" 3
	docker rm -f "$mark-hand" >/dev/null
}

# Not restarted: the recording ends with it, also where it is not removed.
ends_at_once() {
	local tracer
	wait_for_container "$mark-once"
	docker run --name "$mark-once" --network none "$mark:1" /bin/busybox sleep 1
	has_runs "$mark-once" 1
	docker rm -f "$mark-once" >/dev/null
}

restarts() {
	mkdir -p "$work/traces"
	if ! "$bin/sc-tracer" --engine=bpf -o "$work/traces/try" true 2>"$work/traces/try.err"; then
		verdict "restarts: this kernel, or this build, has no BPF engine: $(head -n 1 "$work/traces/try.err")"
		return
	fi
	verdict "restarts: --restart=always is run after run" "$(restarts_by_policy | tr '\n' ' ')"
	verdict "restarts: docker restart is one more run" "$(restarts_by_hand | tr '\n' ' ')"
	verdict "restarts: without either it is one" "$(ends_at_once | tr '\n' ' ')"
}
