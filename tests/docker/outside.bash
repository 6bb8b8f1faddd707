# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: real programs recorded from outside, under every runtime as it is, and started again and
# again under the profile that this gives, which needs no --for.

OUTSIDE=(nginx redis-server postgres python3)
OUTSIDE_RUNTIMES=(docker podman runc crun)
SHORT=${SHORT:-20}      # short containers in a row

# Files of the image that the programs need, for podman, which copies them for each container.
outside_files() { (cd "$rootfs" && find bin/busybox work.sh etc/group usr lib lib64 -type f) 2>/dev/null; }

# The three lines that a user types: record while the container does its work, generate.
record_outside() {    # RUNTIME NAME
	local id=$mark-outside-$1-$2 place=$work/traces/outside-$1-$2 tracer i
	"$bin/sc-tracer" --container="$id" --time-limit=60 -o "$place" 2>"$place.err" &
	tracer=$!
	for ((i = 0; i < 300; i++)); do
		grep -qs 'waiting for container' "$place.err" && break
		sleep 0.1
	done
	UNDER_NAME=$id under "$1" "$root/profiles/default.json" /bin/busybox sh /work.sh "$2" 1 >"$place.out" 2>&1
	wait "$tracer" || return 1
	grep -qx "done $2 1" "$place.out" && ! grep -q warning "$place.err" &&
		"$bin/sc-genprof" -q -o "$place.json" "$place" 2>>"$place.err"
}

outside_starts_of() {    # RUNTIME
	local name privileges dir only
	for name in "${OUTSIDE[@]}"; do
		for privileges in plain no-new-privileges; do
			dir=$work/starts/outside-$1-$name-$privileges
			mkdir -p "$dir"
			[[ -e $work/traces/outside-$1-$name.json ]] || continue
			only=
			[[ $privileges == plain ]] || only=true
			NO_NEW_PRIVILEGES=$only start_again_and_again "$dir" "$1" "$name" "$work/traces/outside-$1-$name.json"
		done
	done
}

# The commands of docs/containers.md, as they stand there.
page_works() {
	local place=$work/page
	mkdir -p "$place"
	# shellcheck disable=SC2016   # the page's marks
	sed -n '/^```sh$/,/^```$/p' "$root/docs/containers.md" | sed '/^```/d' >"$place/commands"
	# The page says to wait for the line: so do we, between its first two.
	sed -i '1a until grep -q "waiting for container" said; do sleep 0.1; done' "$place/commands"
	# shellcheck disable=SC2016,SC1091   # for the commands
	(cd "$place" && PATH=$bin:$PATH OPTIONS="--network none" IMAGE=$mark:1 COMMAND="/bin/busybox echo works" timeout -s KILL 120 bash -euc '
		sudo() { "$@" 2>said; }
		. ./commands' >out 2>&1)
	[[ $(grep -cx works "$place/out") == 2 ]] || tail -n 4 "$place/out" "$place/said" 2>/dev/null | tr '\n' ' '
}

runs_of() { sed -n 's/^  "runs": \([0-9]*\),$/\1/p' "$1" 2>/dev/null | grep . || echo 0; }

# All that docker starts, by one recorder: a container that is put something into, one that is restarted, and short
# ones in a row. And whether the filter of one that runs is that of its profile.
all_containers() {
	local place=$work/all tracer i said
	mkdir -p "$place"
	"$bin/sc-tracer" --containers -o "$place" 2>"$place.err" &
	tracer=$!
	for ((i = 0; i < 300; i++)); do
		grep -qs 'waiting for containers' "$place.err" && break
		sleep 0.1
	done
	docker run -d --name "$mark-web" --network none --security-opt "seccomp=$root/profiles/default.json" \
		"$mark:1" /bin/busybox sleep 60 >/dev/null
	docker exec "$mark-web" /bin/busybox uname >/dev/null
	said=$("$bin/sc-enforce" --check --container="$mark-web" -q "$root/profiles/default.json" 2>&1)
	[[ $said == *"the same: 1 filter is loaded"* ]] || echo "check: $said"
	said=$("$bin/sc-enforce" --check --container="$mark-web" -q "$root/profiles/default-no-chmod.json" 2>&1)
	[[ $said == *"another profile is loaded: chmod"* ]] || echo "check of another: $said"
	docker run -d --name "$mark-again" --restart=always --network none "$mark:1" /bin/busybox sleep 1 >/dev/null
	for ((i = 0; i < 300; i++)); do
		(($(runs_of "$place/$mark-again.trace") >= 2)) && break
		sleep 0.2
	done
	docker rm -f "$mark-again" "$mark-web" >/dev/null
	for ((i = 0; i < SHORT; i++)); do
		docker run --rm --name "$mark-short" --network none "$mark:1" /bin/busybox true ||
			echo "short one $i does not start"
	done
	for ((i = 0; i < 100; i++)); do
		(($(runs_of "$place/$mark-short.trace") == SHORT)) && break
		sleep 0.1
	done
	kill "$tracer"
	wait "$tracer" || echo "the recorder ends with $?: $(tail -n 1 "$place.err")"
	grep -q '"name": "uname"' "$place/$mark-web.trace" || echo "what docker exec called is not recorded"
	(($(runs_of "$place/$mark-again.trace") >= 2)) ||
		echo "one that is restarted has $(runs_of "$place/$mark-again.trace") runs"
	(($(runs_of "$place/$mark-short.trace") == SHORT)) ||
		echo "of $SHORT short ones $(runs_of "$place/$mark-short.trace") are there: $(tail -n 1 "$place.err")"
	grep -A 3 '^  "floor": {' "$place/$mark-short.trace" | grep -q "\"runs\": $SHORT," ||
		echo "short ones without a floor"
	[[ -z $(pgrep -P $tracer) ]] || echo "recorders stay behind"
}

# What containerd starts without an engine, by docker's own containerd.
ctr_works() {
	local place=$work/ctr id=$mark-ctr tracer i
	local ctr=(timeout -s KILL 60 ctr -a "$work/exec/containerd/containerd.sock" -n sc-check)
	mkdir -p "$place"
	"$bin/sc-tracer" --container="$id" --time-limit=60 -o "$place/trace" 2>"$place/err" &
	tracer=$!
	for ((i = 0; i < 300; i++)); do
		grep -qs 'waiting for container' "$place/err" && break
		sleep 0.1
	done
	"${ctr[@]}" run --rm --cgroup "/$mark/ctr" --seccomp --rootfs "$rootfs" "$id" /bin/busybox uname >"$place/out" 2>&1 ||
		echo "it does not start: $(tail -n 1 "$place/out")"
	wait "$tracer" || echo "it is not recorded"
	! grep warning "$place/err"
	"$bin/sc-genprof" -q -o "$place/docker.json" "$place/trace" 2>&1
	"$bin/sc-genprof" -q convert --to=oci -o "$place/json" "$place/docker.json" 2>&1
	"${ctr[@]}" run --rm --cgroup "/$mark/ctr" --seccomp --seccomp-profile "$place/json" --rootfs "$rootfs" "$id-2" /bin/busybox uname >"$place/again" 2>&1
	cmp "$place/out" "$place/again" || tail -n 1 "$place/again"
	! "${ctr[@]}" run --rm --cgroup "/$mark/ctr" --seccomp --seccomp-profile "$place/json" --rootfs "$rootfs" "$id-3" /bin/busybox mkdir /tmp/x >"$place/refused" 2>&1 ||
		echo "it may make a directory"
}

names_in() { /usr/bin/python3 -c 'import json, sys
for call in json.load(open(sys.argv[1]))["observations"]: print(call["name"])' "$1" | sort -u; }

# What may be called once more, or once less, because of who waits for whom; and what Docker's default answers with
# ENOSYS, which a tracer inside never sees.
SPEED='epoll_wait|futex|poll|restart_syscall|rt_sigreturn|rt_sigsuspend|sched_yield|wait4'
ANSWERED=clone3

# The calls of the trace from outside, and those of the same round recorded in the container by ptrace.
same_as_inside() {    # NAME
	local place=$work/traces/inside-$1
	inside /sc/sc-tracer --engine=ptrace -o "/traces/inside-$1" -- /bin/busybox sh /work.sh "$1" 1 >"$place.out" 2>&1
	grep -qx "done $1 1" "$place.out" || tail -n 1 "$place.out"
	comm -3 <(names_in "$place") <(names_in "$work/traces/outside-docker-$1") | grep -vxE "\s*($SPEED|$ANSWERED)"
}

outside_starts() {
	local runtime name privileges column place
	mkdir -p "$work/traces"
	if ! "$bin/sc-tracer" --engine=bpf -o "$work/traces/try" true 2>"$work/traces/try.err"; then
		verdict "outside: this kernel, or this build, has no BPF engine: $(head -n 1 "$work/traces/try.err")"
		return
	fi
	# shellcheck disable=SC2046   # one word a file
	start_podman $(outside_files) || { verdict "outside: podman starts" "it does not"; return; }
	verdict "outside: the commands of docs/containers.md" "$(page_works)"
	verdict "outside: all containers of docker, one that is restarted and $SHORT short ones" \
		"$(all_containers | tr '\n' ' ')"
	verdict "outside: what ctr starts is recorded, and starts under its profile" "$(ctr_works | tr '\n' ' ')"
	for runtime in "${OUTSIDE_RUNTIMES[@]}"; do
		for name in "${OUTSIDE[@]}"; do
			place=$work/traces/outside-$runtime-$name
			if record_outside "$runtime" "$name"; then
				verdict "outside: $name under $runtime is recorded"
			else
				verdict "outside: $name under $runtime is recorded" "$(cat "$place.err" "$place.out" "$work/out/$runtime.err" | tail -n 4 | tr '\n' ' ')"
			fi
		done
	done
	for name in "${OUTSIDE[@]}"; do
		verdict "outside: $name has the calls that ptrace sees inside" "$(same_as_inside "$name" | tr '\n' ' ')"
	done
	outside_starts_of docker &
	column=$!
	for runtime in podman runc crun; do outside_starts_of "$runtime"; done
	wait "$column"
	for runtime in "${OUTSIDE_RUNTIMES[@]}"; do
		for name in "${OUTSIDE[@]}"; do
			for privileges in plain no-new-privileges; do
				verdict_on_starts "outside: $name under $runtime, $privileges" \
					"$work/starts/outside-$runtime-$name-$privileges"
			done
		done
	done
}
