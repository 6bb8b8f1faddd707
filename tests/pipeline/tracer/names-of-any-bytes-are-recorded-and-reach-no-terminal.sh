# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Programs, their folders, what they call themselves (comm) and cgroups may be called anything but NUL and, each, "/".
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "containers and cgroups are recorded as root"
sc-tracer --engine=bpf -o try.trace true 2>err || skip "this kernel, or this build, cannot: $(tail -n 1 err)"
cp "$BUILD_DIR/victims/runtime" runc

evil=$'\e[31m"\\\n\t\xff\xc3 %s $(id)\x7f'
mkdir "$evil"
cp "$BUILD_DIR/victims/runtime" "$evil/$evil"

is_clean() {    # FILE...: no control character but newlines, no byte that is not of UTF-8
	local file
	for file; do
		! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$file" || fail "$file: control characters: $(cat -v "$file")"
		iconv -f UTF-8 -t UTF-8 "$file" >/dev/null || fail "$file: is not UTF-8"
	done
}

has_program() {    # TRACE
	$python3 - "$1" <<-'END' || fail "$1 does not have the program"
	import json, sys
	trace = json.load(open(sys.argv[1]))
	sys.exit(0 if any("[31m" in image for image in trace["images"]) else str(trace["images"]))
	END
	sc-genprof -q -o evil.json "$1" || fail "no profile of $1"
	sc-genprof explain evil.json "$1" sysinfo >explained
	is_clean explained evil.json
}

# ---- a container ----
sc-tracer -c --names --container=evil-one -o evil-one.trace 2>said &
tracer=$!
until_it_works grep -q 'waiting for container' said || fail "does not wait: $(cat said)"
./runc run filter "$PWD/$evil/$evil" work "$PWD/leave" evil-one &
container=$!
sleep 1.5
touch leave
wait $container
wait $tracer || fail "status $?: $(cat said)"
has_program evil-one.trace
is_clean evil-one.trace said

# ---- an audit of one ----
rm leave
./runc run filter "$PWD/$evil/$evil" work "$PWD/leave" evil-one &
container=$!
until_it_works pgrep -P $container
sleep 0.5
sc-enforce --audit --container=evil-one --report=report.json deny 2>said &
auditor=$!
until_it_works grep -q 'errno\|kill' said || fail "refuses nothing: $(cat said)"
touch leave
wait $container
wait $auditor || fail "status $?: $(cat said)"
is_clean said report.json

# ---- a cgroup ----
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[[ -n $mount ]] || skip "this kernel has no cgroups of version 2 mounted"
group=$mount/sc-test-$$-${evil//$'\n'/}
! sc-tracer --cgroup="$group" -o cgroup.trace 2>said || fail "records what is not there"
is_clean said
mkdir "$group" 2>/dev/null || skip "this kernel lets no cgroup be made here"
trap 'rmdir "$group"' EXIT
sc-tracer --cgroup="$group" -o cgroup.trace 2>said &
tracer=$!
until_it_works grep -q '^7 ' "/proc/$tracer/syscall" || fail "does not wait: $(cat said)"
sh -c 'echo $$ >"$1/cgroup.procs"; exec "$2" work' sh "$group" "$PWD/$evil/$evil"
wait $tracer || fail "status $?: $(cat said)"
has_program cgroup.trace
is_clean cgroup.trace said
