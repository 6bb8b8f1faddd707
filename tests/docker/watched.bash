# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: what is seen of docker's containers from outside besides their calls: what another profile
# would refuse, and what no profile can.

# A container under docker's profile, audited under one without chmod: it changes the mode of a file nevertheless.
audited() {
	local place=$work/traces/audited auditor i
	docker run -d --name "$mark-audited" --network none --tmpfs /tmp "$mark:1" /bin/busybox sh -c \
		'until [ -e /tmp/go ]; do sleep 0.1; done; chmod 700 /tmp/go && [ -x /tmp/go ]' >/dev/null
	"$bin/sc-enforce" --audit --container="$mark-audited" -o "$place" "$root/profiles/default-no-chmod.json" 2>"$place.err" &
	auditor=$!
	for ((i = 0; i < 300; i++)); do
		grep -qs 'auditing container' "$place.err" && break
		sleep 0.1
	done
	docker exec "$mark-audited" /bin/busybox touch /tmp/go
	[[ $(docker wait "$mark-audited") == 0 ]] || echo "the container could not change the mode"
	wait "$auditor" || echo "the audit ends with $?"
	grep -qE '^ +1  errno EPERM +(f?chmod|fchmodat2?)\(?.*, /bin/busybox$' "$place.err" || echo "says: $(cat "$place.err")"
	grep -q '"ended"' "$place" || echo "its trace has no end"
	docker rm -f "$mark-audited" >/dev/null
}

# Operations of io_uring are named, and sc-genprof warns of them.
rings() {
	local place=$work/traces/$mark-rings tracer
	echo '{"defaultAction": "SCMP_ACT_ALLOW"}' >"$work/allow.json"
	wait_for_container "$mark-rings"
	docker run --rm --name "$mark-rings" --network none --security-opt "seccomp=$work/allow.json" "$mark:1" /io_uring ||
		echo "io_uring ends with $?"
	wait "$tracer" || echo "the recorder ends with $?: $(tail -n 1 "$place.err")"
	grep -q '"io_uring": { "NOP": 1 }' "$place" || echo "the operation is not in the trace"
	"$bin/sc-genprof" -o "$place.json" "$place" 2>&1 | grep -q "NOP" || echo "sc-genprof says nothing of it"
}

watched() {
	mkdir -p "$work/traces"
	if ! "$bin/sc-tracer" --engine=bpf -o "$work/traces/try" true 2>"$work/traces/try.err"; then
		verdict "watched: this kernel, or this build, has no BPF engine: $(head -n 1 "$work/traces/try.err")"
		return
	fi
	verdict "watched: what another profile would refuse of a container" "$(audited | tr '\n' ' ')"
	if [[ $(cat /proc/sys/kernel/io_uring_disabled 2>/dev/null || echo 0) == 0 ]]; then
		verdict "watched: what a container does by io_uring" "$(rings | tr '\n' ' ')"
	else
		skipped=$((skipped + 1))
	fi
}
