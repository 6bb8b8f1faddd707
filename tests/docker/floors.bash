# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: the user's own measurement of a runtime, and of a newer one, against genprof/floor/floor.def,
# and containers that are started as engines start them, under a small program's profile with the floor.

HELLO=(/bin/busybox echo hello)

table_names() {    # RUNTIME PRIVILEGES: the calls of genprof/floor/floor.def
	awk -v head="FLOOR($1, $2, " 'index($0, "FLOOR(") == 1 { on = index($0, head) == 1 } on' "$root/genprof/floor/floor.def" |
		grep -oE '[a-z_0-9]+(\[[0-9,]*\])?:[0-9]+' | sed 's/[^a-z_0-9].*//' | sort -u
}

table_has() {    # RUNTIME VERSION
	grep -qF "FLOOR($1, PLAIN, \"$2\"" "$root/genprof/floor/floor.def"
}

# Calls of one half of a measured file that the table does not have.
unknown_calls() {    # RUNTIME PRIVILEGES HALF FILE
	/usr/bin/python3 -c 'import json, sys
for call in json.load(open(sys.argv[2]))[sys.argv[1]]["calls"]: print(call["name"])' "$3" "$4" |
		grep -vxF "$(table_names "$1" "$2")" | tr '\n' ' '
}

# Counted in the kernel, or BY ptrace, which is what remains where bpf(2) is refused.
floor_is_measured() {    # RUNTIME [BY]
	local runtime=$1 by=${2:+ by $2} file=$work/$1.floor version unknown under=()
	if [[ -n $by ]]; then
		echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["bpf"], "action": "SCMP_ACT_ERRNO"}]}' >"$work/no-bpf.json"
		under=("$bin/sc-enforce" -q "$work/no-bpf.json")
	fi
	if ! "${under[@]}" "$bin/sc-genprof" -q floor --runtime="$runtime" --starts=7 -o "$file" 2>"$work/floor.err"; then
		verdict "floor: sc-genprof measures $runtime$by" "$(tail -n 1 "$work/floor.err")"
		return
	fi
	version=$(version_of "$runtime")
	if ! table_has "$runtime" "$version"; then
		verdict "floor: sc-genprof measures $runtime $version$by, which the table does not have"
	else
		unknown=$(unknown_calls "$runtime" PLAIN plain "$file")$(unknown_calls "$runtime" NO_NEW_PRIVS no_new_privs "$file")
		verdict "floor: sc-genprof measures what the table has of $runtime $version$by" "${unknown:+not in the table: $unknown}"
	fi
	floor_holds "$runtime" "$file" plain
	floor_holds "$runtime" "$file" no-new-privileges
}

# Created, then started by another process: the workload finds its output where the first one put it.
created_first() {    # RUNTIME PROFILE
	local runtime=$1 name=$mark-$1-first i
	mkdir -p "$work/bundles/$name"
	write_bundle "$work/bundles/$name" "$2" "${HELLO[@]}"
	{ timeout -s KILL 30 "$runtime" --root "$work/$runtime" create --bundle "$work/bundles/$name" "$name" &&
		timeout -s KILL 30 "$runtime" --root "$work/$runtime" start "$name"; } </dev/null >"$work/floor.out" 2>&1
	for ((i = 0; i < 100; i++)); do
		grep -q hello "$work/floor.out" && break
		sleep 0.05
	done
	"$runtime" --root "$work/$runtime" delete -f "$name" >/dev/null 2>&1
	cat "$work/floor.out"
}

good_starts() {    # RUNTIME FOR OPTION COUNT: FOR is what --for takes
	local runtime=$1 good=0 i
	# shellcheck disable=SC2086   # no option, or one
	"$bin/sc-genprof" -q --for="$2" $3 -o "$work/floor.json" "$work/hello.trace" || return
	for ((i = 0; i < $4; i++)); do
		unset NO_NEW_PRIVILEGES
		[[ -z $3 ]] || export NO_NEW_PRIVILEGES=true
		case $runtime in
		runc | crun) created_first "$runtime" "$work/floor.json" ;;
		*)           under "$runtime" "$work/floor.json" "${HELLO[@]}" ;;
		esac >"$work/floor.answer" 2>&1
		if [[ $(tail -n 1 "$work/floor.answer") == hello ]]; then good=$((good + 1)); fi
	done
	unset NO_NEW_PRIVILEGES
	echo "$good"
}

floor_holds() {    # RUNTIME FOR PRIVILEGES
	local good option=
	[[ $3 == plain ]] || option=--no-new-privs
	good=$(good_starts "$1" "$2" "$option" 10)
	if [[ $good == 10 ]]; then
		verdict "floor: $1 under --for=${2##*/}, $3: 10 starts of 10"
	else
		verdict "floor: $1 under --for=${2##*/}, $3" \
			"$good starts of 10: $(cat "$work/floor.answer" "$work/out/$1.err" 2>/dev/null | tail -n 3 | tr '\n' ' ')"
	fi
}

# What Debian's unstable has, where it can be had.
newer_runtimes_hold() {
	local path=$PATH runtime
	if ! "$here/fetch-runtimes" unstable "$work/newer" runc crun >"$work/floor.err" 2>&1; then
		skipped=$((skipped + 1))
		echo "skip floor: newer runtimes: $(tail -n 1 "$work/floor.err")"
		return
	fi
	PATH=$work/newer/bin:$PATH
	for runtime in runc crun; do
		floor_is_measured "$runtime"
		# Of what is newer than the table only the user's own measurement is promised.
		if ! table_has "$runtime" "$(version_of "$runtime")"; then continue; fi
		floor_holds "$runtime" "$runtime" plain
		floor_holds "$runtime" "$runtime" no-new-privileges
		verdict "floor: $runtime $(version_of "$runtime") under the default profile is what check says" "$(
			"$bin/sc-genprof" check --for="$runtime:$(version_of "$runtime" | sed 's/[^0-9.].*//')" default 2>&1)"
	done
	PATH=$path
}

# A command in a container that runs.
exec_holds() {    # docker|podman [IMAGE]
	local name=$mark-exec option good=0 i engine=(docker)
	if [[ $1 == podman ]]; then engine=("${PODMAN[@]}" --runtime "$(command -v crun)"); fi
	for option in "" --no-new-privs; do
		# shellcheck disable=SC2086   # no option, or one
		"$bin/sc-genprof" -q --for="$1" $option -o "$work/floor.json" "$work/hello.trace" "$work/wait.trace"
		timeout -s KILL 60 "${engine[@]}" run -d --rm --name "$name" --network none --ulimit nofile=1024:1024 \
			--ulimit nproc=4096:4096 ${option:+--security-opt no-new-privileges} \
			--security-opt "seccomp=$work/floor.json" "${2:-$mark:1}" /bin/busybox sleep 60 >"$work/floor.answer" 2>&1
		for i in 1 2 3 4 5; do
			[[ $(timeout -s KILL 30 "${engine[@]}" exec "$name" "${HELLO[@]}" 2>>"$work/floor.answer") == hello ]] && good=$((good + 1))
		done
		timeout 20 "${engine[@]}" rm -f "$name" >/dev/null 2>&1
	done
	verdict "floor: $1 executes commands in a running container: $good of 10" \
		"$( ((good == 10)) || tail -n 3 "$work/floor.answer" | tr '\n' ' ')"
}

floor_traces() {
	"$bin/sc-tracer" -o "$work/hello.trace" -- "$rootfs/bin/busybox" echo hello >/dev/null &&
		"$bin/sc-tracer" -o "$work/wait.trace" -- "$rootfs/bin/busybox" sleep 0.01
}

floor_steps() {
	local runtime
	floor_traces || return
	start_podman bin/busybox || return
	floor_is_measured runc
	floor_is_measured runc ptrace
	floor_is_measured crun
	for runtime in runc crun docker podman; do
		floor_holds "$runtime" "$runtime" plain
		floor_holds "$runtime" "$runtime" no-new-privileges
		verdict "floor: $runtime without it starts nothing" "$([[ $(good_starts "$runtime" host "" 1) == 0 ]] || echo "it started")"
	done
	exec_holds docker
	exec_holds podman "localhost/$mark:1"
	newer_runtimes_hold
}
