# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: the lab, a step at a time, once under docker and once under sc-enforce.

# What a step came to, in words that are the same for both: "never started", or the status and the output.
outcome() {    # WHO PROFILE COMMAND...
	local out status who=$1
	out=$(under "$@")
	status=$?
	if ((status != 0)) && [[ -z $out ]] && grep -qE 'OCI runtime|Error response|cannot start|sc-enforce: ' "$work/out/$who.err"; then
		echo "never started"
	else
		out="status $status: $out $(<"$work/out/$who.err")"
		out=$(tr -s '\n ' '  ' <<<"$out")
		echo "${out% }"
	fi
}

# step SENTENCE WANTED PROFILE COMMAND...: WANTED is a pattern (bash regular expression) for the outcome.
step() {
	local sentence=$1 wanted=$2 who got bad=
	shift 2
	for who in docker sc-enforce-runc; do
		got=$(outcome "$who" "$@")
		[[ $got =~ ^$wanted$ ]] || bad+="; $who: $got"
	done
	verdict "lab: $sentence" "${bad:+wanted $wanted$bad}"
}

one_rule_profile() {    # FILE DEFAULT RULE: everything that starts a program is allowed, RULE beside it
	cat >"$1" <<-END
	{"defaultAction": "$2", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
	 {"names": [$(floor_names)], "action": "SCMP_ACT_ALLOW"},
	 $3]}
	END
}

# Every call but the two that the lab's own rules are about.
floor_names() { "$work/random_profile" names | grep -vxE 'accept|sched_get_priority_max' | sed 's/.*/"&"/' | paste -sd,; }

# Which calls a program makes, recorded inside a container and under sc-enforce.
same_calls() {    # COMMAND...
	timeout -s KILL 60 docker run --rm --network none --cap-add SYS_PTRACE --security-opt "seccomp=$root/profiles/default.json" \
		-v "$root/build-static/bin:/sc:ro" "$mark:1" /sc/sc-tracer --names -- "$@" 2>"$work/names.docker" >/dev/null
	timeout -s KILL 60 "$bin/sc-enforce" -q --cap-default --cap-add SYS_PTRACE default "$root/build-static/bin/sc-tracer" --names -- \
		"$rootfs$1" "${@:2}" 2>"$work/names.enforce" | cat >/dev/null        # a pipe, as docker gives it
	if ! grep -qx execve "$work/names.docker"; then
		verdict "lab: the calls of ${*: -1}" "$(tail -n 2 "$work/names.docker")"
	else
		verdict "lab: the calls of ${*: -1}: $(wc -l <"$work/names.docker") names" "$(diff "$work/names.docker" "$work/names.enforce")"
	fi
}

# The image of the static programs, as a Dockerfile or a job would take it.
image_runs() {
	local said
	if ! "$root/tools/oci-image" "$root/build-static/bin" "$mark" "$work/image.tar" ||
		! docker load -q -i "$work/image.tar" >/dev/null; then
		echo "it cannot be loaded"
		return
	fi
	said=$(timeout -s KILL 60 docker run --rm --network none --cap-add SYS_PTRACE "seccomp-utils:$mark" \
		sc-tracer --names -- sc-enforce --version 2>&1) || { echo "it does not run: $said"; return; }
	grep -qx execve <<<"$said" || echo "it records nothing: $said"
}

lab_steps() {
	local p=$work/lab.json op action chmod

	step "deny does not start a program" "never started" "$root/profiles/deny.json" /bin/busybox echo started
	step "unconfined lets a user namespace be made" "status 0: root" unconfined \
		/bin/busybox unshare --user --map-root-user /bin/busybox whoami
	step "default refuses it without CAP_SYS_ADMIN" "status 1: .*Operation not permitted" "$root/profiles/default.json" \
		/bin/busybox unshare --user --map-root-user /bin/busybox whoami

	# shellcheck disable=SC2016   # for the shell under test
	chmod='f=$(/bin/busybox mktemp) && /bin/busybox chmod 777 "$f"; s=$?; /bin/busybox rm "$f"; exit $s'
	step "default-no-chmod refuses chmod 777" "status 1: .*Operation not permitted" "$root/profiles/default-no-chmod.json" \
		/bin/busybox sh -c "$chmod"
	step "default lets chmod 777 happen" "status 0:" "$root/profiles/default.json" /bin/busybox sh -c "$chmod"

	same_calls /bin/busybox whoami
	verdict "lab: the image of the static programs records and runs" "$(image_runs)"

	one_rule_profile "$p" SCMP_ACT_ERRNO '{"names": ["accept"], "action": "SCMP_ACT_ALLOW",
		"args": [{"index": 0, "value": 2080505856, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]}'
	# Descriptors with bits in the mask are refused (EPERM), others reach the kernel, which does not know them (EBADF).
	step "a rule on accept with MASKED_EQ 2080505856/0" "status 0: e9 e1 e1 e9 e1 end" "$p" \
		/probe 43,1000 43,0x4000000 43,0x20000 43,0x10000 43,0x7c020000

	for op in NE LT LE EQ GE GT; do
		one_rule_profile "$p" SCMP_ACT_ERRNO '{"names": ["sched_get_priority_max"], "action": "SCMP_ACT_ALLOW",
			"args": [{"index": 0, "value": 1, "op": "SCMP_CMP_'$op'"}]}'
		step "operator $op on 0, 1, 2 against 1" "status 0: $(wanted_of $op) end" "$p" /probe 146,0 146,1 146,2
	done
	one_rule_profile "$p" SCMP_ACT_ERRNO '{"names": ["sched_get_priority_max"], "action": "SCMP_ACT_ALLOW",
		"args": [{"index": 0, "value": 1, "valueTwo": 1, "op": "SCMP_CMP_MASKED_EQ"}]}'
	step "operator MASKED_EQ on 0, 1, 2 against mask 1, value 1" "status 0: e1 ok e1 end" "$p" /probe 146,0 146,1 146,2

	for action in ALLOW:ok LOG:ok ERRNO:e1 TRACE:e38 TRAP:trap0 KILL:killt KILL_THREAD:killt KILL_PROCESS:killp; do
		one_rule_profile "$p" SCMP_ACT_KILL '{"names": ["sched_get_priority_max"], "action": "SCMP_ACT_'${action%:*}'"}'
		[[ ${action%:*} != KILL ]] || sed -i 's/"SCMP_ACT_KILL",/"SCMP_ACT_ERRNO",/' "$p"
		step "action ${action%:*}" "status 0: ${action#*:} end" "$p" /probe 146,1
	done
	one_rule_profile "$p" SCMP_ACT_ERRNO '{"names": ["sched_get_priority_max"], "action": "SCMP_ACT_NOTIFY"}'
	step "action NOTIFY without a listener" "never started" "$p" /probe 146,1
}

wanted_of() {
	case $1 in
	NE) echo "ok e1 ok" ;;
	LT) echo "ok e1 e1" ;;
	LE) echo "ok ok e1" ;;
	EQ) echo "e1 ok e1" ;;
	GE) echo "e1 ok ok" ;;
	GT) echo "e1 e1 ok" ;;
	esac
}
