# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 240
# A victim plays the runtime, so that each call is known. Real runtimes: tests/docker. Containers that start
# elsewhere on the machine meanwhile, as those of other tests, are recorded, too: every question names ours.
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "containers are recorded as root"
sc-tracer --engine=bpf -o try.trace true 2>err || skip "this kernel, or this build, cannot: $(tail -n 1 err)"
cp "$BUILD_DIR/victims/runtime" runc
cp "$BUILD_DIR/victims/runtime" crun    # the same under another name

calls() { $python3 -c '
import json, sys
trace = json.load(open(sys.argv[1]))
for call in trace["observations"] if len(sys.argv) < 3 else trace[sys.argv[2]]["observations"]:
    print(call["name"], call["calls"])' "$@"; }
runs() { $python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["runs"])' "$1"; }
has() {    # DIR/NAME NAME CALLS
	calls "$1.trace" >facts || fail "$1.trace: $(cat said 2>/dev/null)"
	grep -qx "$2 $3" facts || fail "$1: no \"$2 $3\" in: $(paste -sd, facts)"
}

begin() {    # DIR OPTION...
	mkdir -p "$1"
	env --default-signal=INT sc-tracer --containers -o "$@" 2>said &
	tracer=$!
	until_it_works grep -q 'waiting for containers to start' said || fail "does not wait: $(cat said)"
}

end() {    # SIGNAL
	kill "-$1" $tracer
	wait $tracer || fail "status $?: $(cat said)"
}

begun() { (($(grep -c "container $1: recording" said) == $2)); }    # NAME TIMES
recorded() { grep -q ": [0-9]* calls, run $2 of $1\.trace" said; }    # DIR/NAME RUN

# Programs of an engine that are loaded; those of other recorders on the machine are called so, too.
programs_of() {    # PID...
	local pid
	for pid; do grep -l '^prog_type' "/proc/$pid/fdinfo/"* 2>/dev/null; done
}

# ---- one after another, and by several runtimes ----
begin a
before=$(programs_of $tracer | wc -l)
for i in 1 2 3; do
	rm -f leave
	./runc run filter "$PWD/runc" work "$PWD/leave" "web-$i" &
	container=$!
	until_it_works grep -q "container web-$i: recording" said || fail "does not record web-$i: $(cat said)"
	touch leave
	wait $container
done
for i in 1 2 3; do
	until_it_works recorded "a/web-$i" 1 || fail "says: $(cat said)"
	has "a/web-$i" sysinfo 1
	has "a/web-$i" uname 3
	calls "a/web-$i.trace" floor >facts
	grep -qx 'getpgid 2' facts || fail "web-$i has no floor"
	[[ $(runs "a/web-$i.trace") == 1 ]] || fail "web-$i: $(runs "a/web-$i.trace") runs"
done
sc-genprof -o a.json a/web-1.trace 2>err || fail "no profile: $(cat err)"

# ---- the same name again is one more run; what stands there and is no trace stays ----
echo mine >a/taken.trace
mkfifo a/pipe.trace
for begins in 'web-1 2' 'taken 1' 'pipe 1'; do
	rm -f leave
	name=${begins% *}
	./crun run filter "$PWD/crun" work "$PWD/leave" "$name" &
	container=$!
	# shellcheck disable=SC2086   # NAME TIMES
	until_it_works begun $begins || fail "does not record $name: $(cat said)"
	touch leave
	wait $container
done
until_it_works recorded a/web-1 2 || fail "says: $(cat said)"
until_it_works recorded a/taken 1 || fail "says: $(cat said)"
[[ $(runs a/web-1.trace) == 2 ]] || fail "web-1 has $(runs a/web-1.trace) runs"
has a/web-1 sysinfo 2
[[ $(cat a/taken.trace) == mine ]] || fail "overwrites what is no trace"
[[ $(runs a/taken.trace.*) == 1 ]] || fail "taken is not recorded"
until_it_works recorded a/pipe 1 || fail "waits for what nobody writes: $(cat said)"
[[ -p a/pipe.trace && $(runs a/pipe.trace.*) == 1 ]] || fail "overwrites a pipe"
rm a/pipe.trace

# ---- several at once, which still run when it ends; nothing was loaded anew for those before ----
rm -f leave
pids=
for name in one two three four five; do
	./runc run filter "$PWD/runc" work "$PWD/leave" $name &
	pids+=" $!"
	until_it_works grep -q "container $name: recording" said || fail "does not record $name: $(cat said)"
done
sleep 0.3
end INT
for name in one two three four five; do
	has a/$name uname '[0-9]*'
	grep -q '"detached"' a/$name.trace || fail "$name: how it ended is not told"
done
# Of containers elsewhere, too, that ended before anybody could ask whose they were.
! grep -i 'warning' said | grep -v 'not recorded: ' || fail "warns"
# shellcheck disable=SC2086   # several
kill -0 $pids || fail "the containers have not survived it"
touch leave
# shellcheck disable=SC2086
wait $pids
[[ -z $(find a -type f ! -name '[!.]*.trace*') ]] || fail "leaves files: $(ls -A a)"

# ---- killed: the containers go on, what was recorded is written, nothing stays loaded ----
begin b
rm -f leave
./runc run filter "$PWD/runc" work "$PWD/leave" left &
container=$!
until_it_works grep -q 'container left: recording' said
sleep 0.3
mapfile -t recorders < <(pgrep -P $tracer)
[[ -n $(programs_of "${recorders[@]}") ]] || fail "the recorder has no programs: the test looks at nothing"
kill -KILL $tracer
wait $tracer || true
for recorder in "${recorders[@]}"; do
	until_it_works sh -c "! kill -0 $recorder 2>/dev/null" || fail "a recorder stays behind"
done
has b/left uname '[0-9]*'
kill -0 $container || fail "the container has not survived it"
touch leave
wait $container

# ---- many, one after another: all are recorded, and nothing is loaded anew for each ----
# The first of them waits for its recorder; so what they take is known.
begin c
before=$(programs_of $tracer | wc -l)
for ((i = 0; i < 40; i++)); do
	rm -f leave
	./runc run filter "$PWD/runc" work "$PWD/leave" same &
	container=$!
	sleep 0.2
	touch leave
	wait $container
done
sleep 1
after=$(programs_of $tracer | wc -l)
# Containers elsewhere take some meanwhile; one for each of ours would be 40 times what one takes.
((after < before * 20 / 3)) || fail "$before descriptors of programs have become $after"
end TERM
(($(runs c/same.trace) + $(sed -n 's/.*warning: \([0-9]*\) container.*/\1/p' said | grep . || echo 0) >= 40)) ||
	fail "$(runs c/same.trace) runs of 40: $(cat said)"

# ---- what it does not take ----
for words in '' '-o nowhere' '-o said' '-o a --container=x' '-o a -k' '-o a --engine=ptrace' \
	'-o a -- true' '-o a -p 1'; do
	# shellcheck disable=SC2086   # several words
	! timeout 20 sc-tracer --containers $words 2>err || fail "takes $words"
	grep -q '^sc-tracer: ' err || fail "says nothing of $words"
done
