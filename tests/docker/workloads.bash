# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: real programs, recorded inside a container by the static sc-tracer, then started again
# and again under the profile that this gives, by every runtime, with and without no-new-privileges.

WORKLOADS=(echo-server nginx redis-server python3)

# A program and the libraries that it is linked with, under the same paths.
add_program() {    # PATH
	local file
	for file in "$1" $(ldd "$1" 2>/dev/null | grep -oE '/[^ ]+'); do
		mkdir -p "$rootfs${file%/*}"
		cp -Ln "$file" "$rootfs$file"
	done
}

# The image's programs; to be called before the daemon imports it.
add_workloads() {
	local library
	cp "$build/demo/echo-server" "$rootfs/bin/echo-server"
	cp "$here/work.sh" "$rootfs/work.sh"
	add_program /usr/sbin/nginx
	add_program /usr/bin/redis-server
	add_program /usr/bin/python3
	library=$(/usr/bin/python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
	mkdir -p "$rootfs${library%/*}"
	cp -a "$library" "$rootfs$library"
	rm -rf "$rootfs$library"/{test,idlelib,ensurepip,dist-packages,site-packages,lib2to3,__pycache__}
	for library in "$rootfs$library"/lib-dynload/*.so; do add_program "$library" 2>/dev/null; done
	printf 'root:x:0:\n' >"$rootfs/etc/group"
}

# Three recorded rounds, in a container as it comes but for SYS_PTRACE.
record() {    # NAME
	local round
	mkdir -p "$work/traces"
	for round in 1 2 3; do
		timeout -s KILL 60 docker run --rm --network none --cap-add SYS_PTRACE --security-opt "seccomp=$root/profiles/default.json" \
			-v "$root/build-static/bin:/sc:ro" -v "$work/traces:/traces" "$mark:1" \
			/sc/sc-tracer -o "/traces/$1-$round" -- /bin/busybox sh /work.sh "$1" $round >"$work/traces/$1-$round.out" 2>&1
		grep -qx "done $1 $round" "$work/traces/$1-$round.out" || return 1
	done
}

# 20 starts with data that was not recorded.
starts() {    # RUNTIME NAME PRIVILEGES
	local runtime=$1 name=$2 dir=$work/starts/$1-$2-$3 round good=0 option=
	mkdir -p "$dir"
	[[ $3 == plain ]] || option=--no-new-privs
	"$bin/sc-genprof" -q --for="$runtime" $option -o "$dir/profile.json" "$work/traces/$name"-[123] 2>"$dir/error" || return
	for ((round = 4; round < 24; round++)); do
		NO_NEW_PRIVILEGES=${option:+true} under "$runtime" "$dir/profile.json" /bin/busybox sh /work.sh "$name" $round >"$dir/out" 2>&1
		if grep -qx "done $name $round" "$dir/out"; then
			good=$((good + 1))
		else
			cat "$dir/out" "$work/out/$runtime.err" >"$dir/error"
		fi
	done
	echo "$good" >"$dir/good"
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
	local name runtime privileges dir good column
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
				dir=$work/starts/$runtime-$name-$privileges
				good=$(cat "$dir/good" 2>/dev/null || echo 0)
				if ((good == 20)); then
					verdict "workloads: $name under $runtime, $privileges: 20 starts of 20"
				else
					verdict "workloads: $name under $runtime, $privileges" "$good starts of 20: $(tail -n 3 "$dir/error" | tr '\n' ' ' | cut -c1-300)"
				fi
			done
		done
	done
}
