# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A victim plays the runtime, and we docker: what its files say of a container is in our hands. The real one: tests/docker.
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "containers are recorded as root"
sc-tracer --engine=bpf -o try.trace true 2>err || skip "this kernel, or this build, cannot: $(tail -n 1 err)"
cp "$BUILD_DIR/victims/runtime" runc

id=$(printf '%064d' 1)
other=$(printf '%064d' 2)

# The folders that docker and containerd keep of a container.
make_container() {    # ID
	mkdir -p "docker/containers/$1" "task/$1"
	echo "{\"mounts\": [{\"source\": \"$PWD/docker/containers/$1/hosts\"}]}" >"task/$1/config.json"
	says_of "$1" false false 0
}

says_of() {    # ID STOPPED RUNNING PID [RESTARTING]
	echo "{\"Name\": \"/again\", \"HasBeenManuallyStopped\": $2," \
		"\"State\": {\"Running\": $3, \"Pid\": $4, \"Restarting\": ${5:-false}}}" >new
	mv new "docker/containers/$1/config.v2.json"
}

start() {    # ID
	local shim first
	rm -f leave
	# shellcheck disable=SC2016   # the shim's
	(cd "task/$1" && exec -a containerd-shim-runc-v2 bash -c '"$0/runc" run filter "$0/runc" work "$0/leave" "$2"; exit' \
		"$OLDPWD" -id "$1") &
	shim=$!
	until_it_works pgrep -P "$shim" || fail "no runtime"
	first=$(pgrep -P "$(pgrep -P "$shim")")
	says_of "$1" false true "$first"
	container=$shim
}

# A table that is asked for has the calls of the run: whose the container is is known then.
is_recorded() {    # LINES before
	kill -RTMAX "$tracer"
	sleep 0.1
	(($(grep -c ' sysinfo$' said) > $1))
}

ends() {
	until_it_works is_recorded "$(grep -c ' sysinfo$' said)" || fail "is not recorded: $(cat said)"
	ends_unseen
}

ends_unseen() {
	touch leave
	wait "$container"
}

begin() {
	rm -f again.trace
	make_container "$id"
	sc-tracer --container=again -o again.trace 2>said &
	tracer=$!
	until_it_works grep -q 'waiting for container again' said || fail "does not wait: $(cat said)"
}

run_is_over() { until_it_works grep -q "container again: run $1 has ended; waiting" said || fail "run $1: $(cat said)"; }
finishes() { wait "$tracer" || fail "status $?: $(cat said)"; }

has() {    # RUNS, and joined ones; CALLS: of sysinfo, which each run calls once
	$python3 - "$@" <<-'END' || fail "$* in: $(cat said)"
	import json, sys
	trace = json.load(open("again.trace"))
	runs, joined, calls = map(int, sys.argv[1:])
	made = sum(call["calls"] for call in trace["observations"] if call["name"] == "sysinfo")
	got = (trace["runs"], trace.get("runs_joined", 0), made)
	floors = sum(call["calls"] for call in trace["floor"]["observations"] if call["name"] == "getpgid")
	sys.exit(0 if got == (runs, joined, calls) and floors == 2 * calls else f"{got}, {floors} of the floor")
	END
}

# ---- --restart: docker says that it starts it again, however long that takes ----
begin
start "$id"
ends
says_of "$id" false true 0 true
run_is_over 1
has 1 0 1
# One of its name is another: docker keeps the ID.
make_container "$other"
start "$other"
sleep 1
ends_unseen
start "$id"
ends
says_of "$id" false true 0 true
run_is_over 2
start "$id"
ends
says_of "$id" false false 0
finishes
has 3 0 3
! grep warning said || fail "warns"

# ---- docker restart: stopped like any other, and started soon; then removed ----
begin
start "$id"
ends
says_of "$id" true false 0
run_is_over 1
start "$id"
ends
rm "docker/containers/$id/config.v2.json"
finishes
has 2 0 2

# ---- docker stop; and an end that docker does not hear of ----
for how in stopped unheard; do
	begin
	start "$id"
	ends
	[[ $how == unheard ]] || says_of "$id" true false 0
	finishes
	has 1 0 1
done

# ---- we are ended while it is waited for ----
begin
start "$id"
ends
says_of "$id" false true 0 true
run_is_over 1
kill "$tracer"
finishes
has 1 0 1

# ---- one whose start was missed is found where it runs ----
begin
start "$id"
ends
says_of "$id" false true 0 true
run_is_over 1
kill -STOP "$tracer"
make_container "$other"
others=
for i in 1 2 3 4; do
	start "$other"
	others+=" $container"
	sleep 0.2
done
start "$id"
kill -CONT "$tracer"
calls_again() { kill -RTMAX "$tracer" && sleep 0.1 && tail -n 20 said | grep ' access$'; }
until_it_works calls_again || fail "is not found: $(cat said)"
ends_unseen
# shellcheck disable=SC2086   # several
wait $others
says_of "$id" false false 0
finishes
has 2 1 1
