# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: real programs, recorded inside a container by the static sc-tracer, then started again
# and again under the profile that this gives, by every runtime, with and without no-new-privileges.

# With --results FILE also under the two profiles that people make with strace, and into that file:
# "NAME WAY RUNTIME PRIVILEGES GOOD STARTS".
# shellcheck source=tests/workloads/naive.bash
. "$root/tests/workloads/naive.bash"

# Those that outside.bash records as well only where they are counted for docs/results.md.
WORKLOADS=(echo-server ${results:+redis-server nginx python3})
STARTS=20

# A program and the libraries that it is linked with, under the same paths.
add_program() {    # PATH
	local file
	for file in "$1" $(ldd "$1" 2>/dev/null | grep -oE '/[^ ]+'); do
		mkdir -p "$rootfs${file%/*}"
		cp -Ln "$file" "$rootfs$file"
	done
}

# Its programs, and a cluster as a file, since an image for podman has no empty folders.
add_postgres() {
	local bin dir
	bin=$(echo /usr/lib/postgresql/*/bin)
	add_program "$bin/postgres"
	add_program "$bin/psql"
	add_program "${bin%bin}lib/plpgsql.so"        # it wants the folder
	mkdir -p "$rootfs/usr/share/postgresql"
	cp -a /usr/share/postgresql/. "$rootfs/usr/share/postgresql"
	dir=$(mktemp -d)
	chown postgres:postgres "$dir"
	TZ=GMT setpriv --reuid=postgres --regid=postgres --init-groups \
		"$bin/initdb" -D "$dir/cluster" -U postgres --auth=trust --no-locale --no-sync --wal-segsize=1 >"$work/initdb" 2>&1 ||
		cat "$work/initdb" >&2
	tar -C "$dir" -cf "$rootfs/usr/lib/postgresql/cluster.tar" cluster
	rm -rf "$dir"
	getent passwd postgres | sed 's/[^:]*$/sh/' >>"$rootfs/etc/passwd"
}

# The image's programs; to be called before the daemon imports it.
add_workloads() {
	local library
	cp "$build/demo/echo-server" "$rootfs/bin/echo-server"
	cp "$here/work.sh" "$rootfs/work.sh"
	add_program /usr/sbin/nginx
	add_program /usr/bin/redis-server
	add_program /usr/bin/python3
	if [[ -n $results ]]; then add_program "$(command -v strace)"; fi
	library=$(/usr/bin/python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
	mkdir -p "$rootfs${library%/*}"
	cp -a "$library" "$rootfs$library"
	rm -rf "$rootfs$library"/{test,idlelib,ensurepip,dist-packages,site-packages,lib2to3,__pycache__}
	for library in "$rootfs$library"/lib-dynload/*.so; do add_program "$library" 2>/dev/null; done
	printf 'root:x:0:\n' >"$rootfs/etc/group"
	add_postgres
	getent group postgres >>"$rootfs/etc/group"
}

# A command in a container as it comes but for SYS_PTRACE, and a place for what it writes.
inside() {    # COMMAND...
	timeout -s KILL 60 docker run --rm --network none --cap-add SYS_PTRACE --security-opt "seccomp=$root/profiles/default.json" \
		-v "$root/build-static/bin:/sc:ro" -v "$work/traces:/traces" "$mark:1" "$@"
}

# Three recorded rounds.
record() {    # NAME
	local round
	mkdir -p "$work/traces"
	for round in 1 2 3; do
		inside /sc/sc-tracer -o "/traces/$1-$round" -- /bin/busybox sh /work.sh "$1" $round >"$work/traces/$1-$round.out" 2>&1
		grep -qx "done $1 $round" "$work/traces/$1-$round.out" || return 1
	done
}

# The same rounds under strace, and the profiles that people make of that.
record_naively() {    # NAME
	local round
	for round in 1 2 3; do
		inside "$(command -v strace)" -c -f -o "/traces/$1-$round.summary" /bin/busybox sh /work.sh "$1" $round >/dev/null 2>&1
	done
	cat "$work/traces/$1"-?.summary | naive_names >"$work/traces/$1.names"
	naive_profile <"$work/traces/$1.names" >"$work/traces/$1.strace"
	{ cat "$work/traces/$1.names"; naive_by_hand; } | naive_profile >"$work/traces/$1.by-hand"
}

# A runtime that may not end itself stands in its start, at full load, and is not to be removed by docker.
kill_containers() {
	find /sys/fs/cgroup -path "*/$mark*/cgroup.procs" -exec cat {} + 2>/dev/null | sort -u | xargs -r kill -KILL 2>/dev/null
}

# Starts with data that was not recorded: in DIR how many were good, and how many there were. With GIVE_UP
# set, which is for profiles that may fail, not more than that many before the first good one.
start_again_and_again() {    # DIR RUNTIME NAME PROFILE
	local dir=$1 runtime=$2 name=$3 profile=$4 round good=0 starts=0
	for ((round = 4; round < 4 + STARTS; round++)); do
		under "$runtime" "$profile" /bin/busybox sh /work.sh "$name" $round >"$dir/out" 2>&1
		starts=$((starts + 1))
		if grep -qx "done $name $round" "$dir/out"; then
			good=$((good + 1))
		else
			cat "$dir/out" "$work/out/$runtime.err" >"$dir/error"
			if [[ -n ${GIVE_UP-} ]]; then kill_containers; fi
		fi
		if ((good == 0 && starts == ${GIVE_UP:-STARTS})); then break; fi
	done
	echo "$good $starts" >"$dir/good"
}

starts() {    # RUNTIME NAME PRIVILEGES
	local runtime=$1 name=$2 dir=$work/starts/$1-$2-$3 option=
	mkdir -p "$dir"
	[[ $3 == plain ]] || option=--no-new-privs
	"$bin/sc-genprof" -q --for="$runtime" $option -o "$dir/profile.json" "$work/traces/$name"-[123] 2>"$dir/error" || return
	NO_NEW_PRIVILEGES=${option:+true} start_again_and_again "$dir" "$runtime" "$name" "$dir/profile.json"
}

naive_starts() {
	local name way dir
	for name in "${WORKLOADS[@]}"; do
		record_naively "$name"
		for way in strace by-hand; do
			dir=$work/starts/$way-$name
			mkdir -p "$dir"
			GIVE_UP=3 UNDER_SECONDS=10 start_again_and_again "$dir" docker "$name" "$work/traces/$name.$way"
			echo "$name $way docker plain $(cat "$dir/good")" >>"$results"
			echo "     $name under docker, profile made by $way: good and tried $(cat "$dir/good")$(head -n 1 "$dir/error" 2>/dev/null | cut -c1-300 | sed '1s/^/: /')"
		done
	done
}

all_starts() {    # RUNTIME...
	local runtime name
	for runtime; do
		for name in "${WORKLOADS[@]}"; do
			starts "$runtime" "$name" plain
			starts "$runtime" "$name" no-new-privileges
		done
	done
}

workload_starts() {
	local name runtime privileges good column
	for name in "${WORKLOADS[@]}"; do
		if record "$name"; then
			verdict "workloads: $name is recorded inside a container"
		else
			verdict "workloads: $name is recorded inside a container" "$(tail -n 3 "$work/traces/$name"-?.out | tr '\n' ' ')"
		fi
	done
	all_starts docker &
	column=$!
	all_starts runc crun
	wait "$column"
	for runtime in docker runc crun; do
		for name in "${WORKLOADS[@]}"; do
			for privileges in plain no-new-privileges; do
				verdict_on_starts "workloads: $name under $runtime, $privileges" \
					"$work/starts/$runtime-$name-$privileges"
				if [[ -n $results ]]; then echo "$name generated $runtime $privileges $good $STARTS" >>"$results"; fi
			done
		done
	done
	if [[ -n $results ]]; then naive_starts; fi
}
