# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "containers are recorded as root"
sc-tracer --engine=bpf -o try.trace true 2>err || skip "this kernel, or this build, cannot: $(tail -n 1 err)"
cp "$BUILD_DIR/victims/runtime" runc

# Calls that are made once or twice, floor and denied ones too: what each recorder has of them.
facts() {    # TRACE
	$python3 - "$1" <<-'END'
	import json, sys
	trace = json.load(open(sys.argv[1]))
	print("runs", trace["runs"])
	for part in "observations", "floor", "denied":
	    of = trace if part == "observations" else trace[part]
	    for call in of["observations"]:
	        if call["name"] not in ("access", "clock_nanosleep"):
	            print(part, call["name"], call["calls"], *call.get("errors", {}))
	END
}

recorders=
mkdir all
for recorder in one two; do
	sc-tracer --container=both -o $recorder.trace 2>$recorder.said &
	recorders+=" $!"
	until_it_works grep -q 'waiting for container' $recorder.said || fail "does not wait: $(cat $recorder.said)"
done
sc-tracer --containers -o all 2>all.said &
all=$!
until_it_works grep -q 'waiting for containers' all.said || fail "does not wait: $(cat all.said)"

./runc run filter "$PWD/runc" work "$PWD/leave" both &
container=$!
until_it_works grep -q 'container both: recording' all.said || fail "does not record: $(cat all.said)"
sleep 1
touch leave
wait $container
# shellcheck disable=SC2086   # several
for recorder in $recorders; do wait $recorder || fail "status $?: $(cat ./*.said)"; done
until_it_works grep -q 'run 1 of all/both.trace' all.said || fail "says: $(cat all.said)"
kill $all
wait $all || fail "status $?: $(cat all.said)"

facts one.trace >one
for line in 'observations sysinfo 1' 'floor getpgid 2' 'denied keyctl 2 EPERM'; do
	grep -qx "$line" one || fail "the first has no \"$line\": $(cat one)"
done
for other in two.trace all/both.trace; do
	facts $other | diff one - || fail "$other is another"
done
