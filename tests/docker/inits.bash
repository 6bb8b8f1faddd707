# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/measure-floor
# For tests/docker/measure-floor: what --init puts in front of the workload. It is no part of the runtime and runs
# under the filter all its life: until it has started the workload, when a signal passes through it, at the end.

init_program() { if [[ $1 == tini ]]; then command -v tini-static; else command -v catatonit; fi; }

# Calls of the program $1 and of its child until that executes: "NAME ARGUMENT...", as calls_under_filter has them.
calls_of_init() {    # PROGRAM STRACE
	awk -v program="\"$1\"" '
	function number_of(text,    i, value) {
		if (text !~ /^0x/) return text + 0
		value = 0
		for (i = 3; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
		return value
	}
	{
		pid = $1; line = substr($0, length($1) + 2); sub(/^ +/, "", line)
		if (line ~ /^<\.\.\. execve.* = 0/ && held[pid]) held[pid] = 0
		if (line ~ /^(---|\+\+\+|<\.\.\.)/) next
		name = line; sub(/\(.*/, "", name)
		text = line; sub(/^[^(]*\(/, "", text); sub(/ *(\) += .*|<unfinished.*)$/, "", text)
		split(text, arg, /, */)
		if (name == "execve" && arg[1] == program) { held[pid] = runs = 1; next }
		if (runs && !(pid in held)) held[pid] = 1
		if (!held[pid]) { held[pid] = 0; next }
		kept = ""
		if (name == "prctl" || name == "clone" || name == "socket") kept = " " number_of(arg[1])
		if (name == "mmap" || name == "mprotect") kept = " " number_of(arg[3])
		if (name == "ioctl" || name == "fcntl") kept = " " number_of(arg[2])
		print name kept
		if (name == "execve" && line ~ /\) += 0/) held[pid] = 0
	}' "$2" | sort -u
}

# As process 1, as in a container: ends by itself, on a terminal, and by a signal that passes through.
init_round() {    # N COMMAND...
	local n=$1
	shift
	case $((n % 3)) in
	0) "$@" -- "$rootfs/nothing" ;;
	1) script -qec "$(printf '%q ' "$@" -- "$rootfs/nothing")" /dev/null ;;
	2) "$@" -- "$rootfs/bin/busybox" sh -c "kill -TERM 1; exec $rootfs/bin/busybox sleep 20"; echo started ;;
	esac </dev/null
}

measure_init() {    # tini|catatonit: writes $work/seen and $work/seen.args as measure does
	local program i
	program=$(init_program "$1")
	: >"$work/seen"
	for ((i = 0; i < starts; i++)); do
		init_round "$i" strace -f -qq -e 'raw=!execve' -o "$work/strace" unshare --pid --fork "$program" >"$work/start.log" 2>&1
		grep -q '^started' "$work/start.log" || { cat "$work/start.log" >&2; return 1; }
		calls_of_init "$program" "$work/strace" >"$work/calls"
		cat "$work/calls" >>"$work/seen.args"
		cut -d' ' -f1 "$work/calls" | sort -u >>"$work/seen"
	done
}

verify_init() {    # tini|catatonit
	local program i names
	program=$(init_program "$1")
	strace -f -qq -o "$work/own" "$rootfs/bin/busybox" sh -c "exec $rootfs/bin/busybox sleep 0.1"
	names=$(sed 's/^[0-9]* *//; s/(.*//' "$work/own" | grep -E '^[a-z_0-9]+$' | sort -u)
	: >"$work/late"
	# shellcheck disable=SC2046,SC2086   # several names
	killing_profile "$work/profile.json" $(sort -u "$work/seen" "$work/own.names") $names kill
	for ((i = 0; i < trials; i++)); do
		init_round "$i" unshare --pid --fork "$build/bin/sc-enforce" -q "$work/profile.json" "$program" >"$work/start.log" 2>&1
		grep -q '^started' "$work/start.log" || { cat "$work/start.log" >&2; last_kill >&2; return 1; }
	done
}
