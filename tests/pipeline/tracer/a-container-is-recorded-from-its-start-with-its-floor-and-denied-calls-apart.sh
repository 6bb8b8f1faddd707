# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A victim plays the runtime, so that each call is known. Real runtimes: tests/docker.
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "containers are recorded as root"
sc-tracer --engine=bpf -o try.trace true 2>err || skip "this kernel, or this build, cannot: $(tail -n 1 err)"
cp "$BUILD_DIR/victims/runtime" runc
cp "$BUILD_DIR/victims/runtime" crun    # the same under another name

# The counts of calls: "observations sysinfo 1", "floor getpgid 2", "denied keyctl 2 EPERM".
counts() {    # TRACE
	$python3 - "$1" <<-'END'
	import json, sys
	trace = json.load(open(sys.argv[1]))
	parts = {"observations": trace, "floor": trace.get("floor"), "denied": trace.get("denied")}
	for part, of in parts.items():
	    for call in (of or {"observations": []})["observations"]:
	        print(part, call["name"], call["calls"], *call.get("errors", {}))
	END
}

has() {    # TRACE LINE...
	local line
	counts "$1" >facts
	for line in "${@:2}"; do
		grep -qx "$line" facts || fail "$1: no \"$line\" in: $(cat facts)"
	done
}

lacks() {    # TRACE NAME...
	local name
	counts "$1" >facts
	for name in "${@:2}"; do
		! grep " $name " facts || fail "$1: has $name, which is no part of the container"
	done
}

# The container stays until it is recorded: one that ends at once may be gone before it is known whose it was.
play() {    # RUNTIME HOW ID
	rm -f leave
	"./$1" run "$2" "$PWD/$1" work "$PWD/leave" "$3" &
	local container=$!
	sleep 1.5
	touch leave
	wait $container
}

begin() {    # ID OPTION...
	sc-tracer "${@:2}" --container="$1" -o "$1.trace" 2>"$1.err" &
	tracer=$!
	until_it_works grep -q 'waiting for container' "$1.err" || fail "does not wait: $(cat "$1.err")"
}

end() {    # ID
	wait "$tracer" || fail "recording $1: status $?: $(cat "$1.err")"
}

# ---- to come; others start meanwhile ----
begin web
# Not more at once than engines wait (BPF_CLAIMS), also where the machine is busy: that is a part of its own, below.
for i in 1 2 3 4 5; do
	./crun run filter "$PWD/crun" work "other-$i"
	sleep 0.3
done
play runc filter web
end web
! grep warning web.err || fail "warns"
has web.trace "observations sysinfo 1" "observations uname 3" "observations setns 1 ENOSYS" "floor getpgid 2" "floor getsid 1" \
	"floor execve 1" "denied keyctl 2 EPERM"
lacks web.trace times seccomp clone
! grep -q runs_joined web.trace || fail "it is told that web ran already"
! grep -q '^observations keyctl' facts || fail "a denied call stands among the others"

# ---- its profile starts it ----
sc-genprof -o web.json web.trace 2>err
grep -q 'keyctl: the filter that the container ran under refused it 2 times (EPERM): not allowed' err || fail "does not tell of keyctl: $(cat err)"
grep -q '"getpgid"' web.json || fail "the profile lacks the floor"
! grep -q '"keyctl"' web.json || fail "the profile has what was denied"
sc-genprof explain web.json web.trace getpgid | grep -q "floor: 2 calls of the container's runtime in 1 start" ||
	fail "explain: $(sc-genprof explain web.json web.trace getpgid)"

# ---- what a hook does before is no part of it, and its exec no start ----
begin hooked
play runc hook hooked
end hooked
has hooked.trace "observations sysinfo 1" "floor getpgid 2" "floor execve 1"
lacks hooked.trace getrusage times

# ---- without a filter: from the exec on, and it is told ----
begin bare
play runc unfiltered bare
end bare
has bare.trace "observations sysinfo 1" "observations execve 1" "observations uname 3"
lacks bare.trace getpgid times
grep -q 'warning: what the container.s runtime needs to start it was not seen' bare.err || fail "says: $(cat bare.err)"

# ---- one that runs: joined, and it goes on when the recorder leaves or is killed ----
./runc run filter "$PWD/runc" work "$PWD/go" joined &
container=$!
until_it_works sh -c 'grep -zqx joined /proc/[0-9]*/cmdline'
sleep 0.2
for signal in TERM KILL; do
	sc-tracer --container=joined -o joined.trace 2>joined.err &
	tracer=$!
	until_it_works test -s joined.trace || fail "records nothing: $(cat joined.err)"
	kill -$signal $tracer
	wait $tracer || true
	kill -0 $container || fail "the container has not survived SIG$signal"
	[[ $signal != TERM ]] || grep -q 'warning: what the container' joined.err || fail "says: $(cat joined.err)"
	has joined.trace "observations access [0-9]*"
	lacks joined.trace sysinfo getpgid
	if [[ $signal == TERM ]]; then
		sc-genprof -o joined.json joined.trace 2>err
		grep -q '1 of 1 runs began when the workload ran already' err || fail "genprof says: $(cat err)"
	fi
	rm joined.trace
done

# ---- two that match ----
./crun run filter "$PWD/crun" work "$PWD/go" joined &
other=$!
two_are_called_joined() { (($(cat /proc/[0-9]*/cmdline 2>/dev/null | grep -zcx joined) >= 2)); }
until_it_works two_are_called_joined
sleep 0.2
! timeout 10 sc-tracer --container=joined -o two.trace 2>err || fail "takes one of two"
grep -q 'container joined: two are called so' err || fail "says: $(cat err)"
touch go
wait $container $other

# ---- more at once than engines wait: found late, and told ----
begin late
kill -STOP "$tracer"
rm -f leave
pids=
for id in a b c d late; do
	./runc run filter "$PWD/runc" work "$PWD/leave" $id &
	pids+=" $!"
	sleep 0.2
done
kill -CONT "$tracer"
sleep 2
touch leave
# shellcheck disable=SC2086   # several
wait $pids
end late
has late.trace "observations access [0-9]*"
lacks late.trace sysinfo getpgid
grep -q 'warning: what the container' late.err || fail "says: $(cat late.err)"

# ---- somebody who pretends to be it ----
chmod 755 .
rm -f leave
if setpriv --reuid=65534 --regid=65534 --clear-groups unshare -Ur true 2>/dev/null; then
	begin mine --time-limit=4
	setpriv --reuid=65534 --regid=65534 --clear-groups unshare -Ur ./runc run filter "$PWD/runc" work "$PWD/leave" mine &
	pretender=$!
	! wait "$tracer" || fail "records the container of another user"
	grep -q 'container mine: did not start' mine.err || fail "says: $(cat mine.err)"
	touch leave
	wait "$pretender" || fail "the pretender has not run: status $?"
fi

# ---- none; and names that are none ----
! sc-tracer --time-limit=1 --container=nobody -o none.trace 2>err || fail "records nobody"
grep -q 'container nobody: did not start (time limit)' err || fail "says: $(cat err)"
[[ ! -e none.trace ]] || fail "writes a trace of nobody"
for name in '' -x 'a b' $'a\e[31m' '../x'; do
	! sc-tracer --container="$name" -o none.trace 2>err || fail "takes the name \"$name\""
	! grep -q $'\e' err || fail "an escape reaches the terminal"
done
for option in --engine=ptrace --engine=notify -k --user=1; do
	! sc-tracer --container=web "$option" -o none.trace 2>err || fail "takes $option"
	grep -q 'sc-tracer: ' err || fail "says nothing of $option"
done
