# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Servers are stopped, reloaded and asked by any of them: QUIT (nginx), USR1 (haproxy), USR2, WINCH
# (httpd), PWR, SIGRTMIN+3 (systemd). What a program hears behind ours is what it hears without.
. "$ROOT/tests/pipeline/kit.bash"

has_heard() {
	local i
	for ((i = 0; i < 1000; i++)); do
		grep -qx "$1" heard && return
		sleep 0.01
	done
	return 1
}

hears() {       # NAME PREFIX...
	local name=$1 signal status=0
	shift
	: >heard
	"$@" "$BUILD_DIR/victims/hears" >heard 2>"err.$name" &
	has_heard ready || fail "$name: does not start: $(cat "err.$name")"
	for signal in HUP INT QUIT USR1 USR2 ALRM WINCH URG IO PWR ABRT VTALRM RTMIN RTMIN+3 TERM; do
		kill "-$signal" $!
		has_heard "$(kill -l "$signal")" || fail "$name: $signal does not arrive: $(cat "err.$name")"
	done
	wait $! || status=$?
	(( status == 7 )) || fail "$name: exit status $status: $(cat "err.$name")"
	mv heard "heard.$name"
}

hears native env
hears ptrace sc-tracer --engine=ptrace -o run.trace --
hears results sc-tracer -c --
sc-tracer -q --engine=notify -o probe.trace true 2>/dev/null && hears notify sc-tracer --engine=notify -o run.trace --
hears enforced sc-enforce default --
hears audited sc-enforce --audit default --
hears denials sc-enforce --trace-denials default --
for heard in heard.*; do
	cmp heard.native "$heard" || fail "$heard: $(paste -sd ' ' "$heard")"
done
