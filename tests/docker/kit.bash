# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: one command under one profile under docker, podman, runc, crun or sc-enforce, and everything
# that must be there for it and gone after it.
#
# All of it happens in a mount namespace of its own, with a /run of its own: what the daemon mounts and leaves
# there (overlays, /run/containerd, /run/docker) goes with the last process. The rest stands in $work.

# Written by begin, read by everybody.
work=            # the directory of this run
rootfs=          # the image's files, also the bundles' root
DAEMON_OPTIONS=()  # more of them for start_daemon
mark=            # names cgroups and containers of this run

CAPS=(CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE)

private_mounts() {
	mount -t tmpfs -o mode=755 sc-check-run /run
	# crun 1.8 refuses the hybrid of both cgroup versions; in here the older half is enough.
	if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
	# dockerd writes a key there.
	if [[ -d /etc/docker ]]; then mount -t tmpfs sc-check-key /etc/docker; fi
}

begin() {
	mark=sc-check-$$
	work=$(mktemp -d "${TMPDIR:-/tmp}/$mark-XXXX")
	rootfs=$work/rootfs
	mkdir -p "$work"/{bundle,docker-config,runc,crun,out} "$rootfs"/{bin,etc,proc,tmp,dev,sys}
	cp "$(command -v busybox)" "$rootfs/bin/busybox"
	printf 'root:x:0:0:root:/:/bin/busybox\n' >"$rootfs/etc/passwd"
	"${CC:-cc}" -D_GNU_SOURCE -O1 -Wall -static -pthread "$here/probe.c" -o "$rootfs/probe"
	"${CC:-cc}" -D_GNU_SOURCE -O1 -Wall -static "$root/tests/victims/calls/io_uring.c" -o "$rootfs/io_uring"
	"${CC:-cc}" -D_GNU_SOURCE -O1 -Wall "$here/random_profile.c" -lseccomp -o "$work/random_profile"
	ln -s ../rootfs "$work/bundle/rootfs"
}

# ---- the daemon ----

# Processes that name the run's directory: the daemon, its containerd, the shims. Not this shell.
daemon_processes() {
	local file
	for file in /proc/[0-9]*/cmdline; do
		if { grep -qzE -- "$work/(data|exec|sock)" "$file"; } 2>/dev/null; then
			basename "$(dirname "$file")"
		fi
	done
	return 0
}

start_daemon() {
	local made_key_dir=
	[[ -d /etc/docker ]] || made_key_dir=yes
	echo "${made_key_dir:-no}" >"$work/made-key-dir"
	PATH=$PATH:/usr/sbin:/sbin dockerd --iptables=false --ip6tables=false --ip-forward=false --bridge=none \
		--data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/pid" \
		--cgroup-parent "/$mark" "${DAEMON_OPTIONS[@]}" -H "unix://$work/sock" >"$work/daemon.log" 2>&1 &
	export DOCKER_HOST=unix://$work/sock DOCKER_CONFIG=$work/docker-config
	local i
	for ((i = 0; i < 150; i++)); do
		if [[ -S $work/sock ]] && docker version >"$work/version" 2>&1; then
			tar -C "$rootfs" -c . | docker import - "$mark:1" >/dev/null
			return
		fi
		sleep 0.2
	done
	echo "dockerd did not become ready:" >&2
	tail -5 "$work/daemon.log" "$work/version" >&2
	return 1
}

# Leaves nothing behind, whatever state this run is in.
end() {
	local i pid path pids
	for pid in $(jobs -p); do kill "$pid" 2>/dev/null; done
	if [[ -S $work/sock ]]; then
		timeout 10 docker ps -qa 2>/dev/null | timeout 10 xargs -r docker rm -f >/dev/null 2>&1
	fi
	for path in "$work"/runc/*; do [[ -d $path ]] && timeout 5 runc --root "$work/runc" delete -f "$(basename "$path")" 2>/dev/null; done
	for path in "$work"/crun/*; do [[ -d $path ]] && timeout 5 crun --root "$work/crun" delete -f "$(basename "$path")" 2>/dev/null; done
	if [[ -s $work/pid ]]; then kill "$(<"$work/pid")" 2>/dev/null; fi
	for ((i = 0; i < 60; i++)); do
		pids=$(daemon_processes)
		if ((i >= 40)); then pids+=" $(find /sys/fs/cgroup -path "*/$mark*/cgroup.procs" -exec cat {} + 2>/dev/null)"; fi
		[[ -n ${pids// } ]] || break
		# shellcheck disable=SC2086   # several process ids
		if ((i >= 40)); then kill -KILL $pids 2>/dev/null; fi
		sleep 0.2
	done
	wait
	awk -v dir="$work" 'index($2, dir) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount -l 2>/dev/null
	find /sys/fs/cgroup -depth -type d -path "*/$mark*" -exec rmdir {} + 2>/dev/null
	if [[ $(cat "$work/made-key-dir" 2>/dev/null) == yes ]]; then rm -f /etc/docker/key.json; rmdir /etc/docker 2>/dev/null; fi
	rm -rf --one-file-system "$work"
}

# ---- podman ----

PODMAN=()          # how it is called

# It has no daemon: its storage, and the image in it. Each container is a copy of the image (vfs), so: few files.
start_podman() {    # FILE...: of $rootfs, beside its empty directories
	PODMAN=(env -u DOCKER_CONFIG -u DOCKER_HOST podman --root "$work/podman" --runroot "$work/podman-run" --cgroup-manager cgroupfs --storage-driver vfs
		--events-backend none)
	mkdir -p /run/lock
	tar -C "$rootfs" -c --no-recursion proc tmp dev sys etc etc/passwd "$@" | "${PODMAN[@]}" import - "$mark:1" >/dev/null 2>"$work/podman.log" && return
	tail -n 3 "$work/podman.log" >&2
	return 1
}

# ---- one command under one profile ----

json_list() { printf '"%s"\n' "$@" | paste -sd,; }

# As root in / unless BUNDLE_USER and BUNDLE_CWD say otherwise.
write_bundle() {    # DIR PROFILE COMMAND...
	local dir=$1 profile=$2 caps
	shift 2
	caps=$(json_list "${CAPS[@]/#/CAP_}")
	local seccomp=
	if [[ $profile != unconfined ]]; then seccomp=", \"seccomp\": $(<"$profile")"; fi
	cat >"$dir/config.json" <<-END
	{"ociVersion": "1.0.2", "hostname": "probe",
	 "process": {"user": {"uid": ${BUNDLE_USER:-0}, "gid": ${BUNDLE_USER:-0}}, "args": [$(json_list "$@")], "env": ["PATH=/bin"], "cwd": "${BUNDLE_CWD:-/}",
	  "noNewPrivileges": ${NO_NEW_PRIVILEGES:-false},
	  "capabilities": {"bounding": [$caps], "effective": [$caps], "permitted": [$caps]}},
	 "root": {"path": "$rootfs", "readonly": true},
	 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
	  {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]},
	  {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"}],
	 "linux": {"cgroupsPath": "/$mark/${dir##*/}",
	  "namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "network"}]$seccomp}}
	END
}

# under WHO PROFILE COMMAND...: WHO is docker, podman (after start_podman), runc, crun, sc-enforce-runc or sc-enforce-crun. PROFILE is in
# Docker's format, for runc and crun the OCI object. In COMMAND /probe and /bin/busybox are the image's.
# A name is used once: a container that hangs in its start cannot be removed, and keeps it.
# NO_NEW_PRIVILEGES=true in the environment sets them; UNDER_NAME names the container. Output of the command on standard output, of whoever starts it in $work/out/WHO.err.
under() {
	local who=$1 profile=$2 name=${UNDER_NAME:-$mark-$1-$SRANDOM} status
	shift 2
	case $who in
	docker)
		timeout -s KILL "${UNDER_SECONDS:-30}" docker run --rm --name "$name" --network none ${NO_NEW_PRIVILEGES:+--security-opt no-new-privileges} \
			--security-opt "seccomp=$profile" "$mark:1" "$@" 2>"$work/out/$who.err"
		status=$?
		if ((status == 137)); then timeout 20 docker rm -f "$name" >/dev/null 2>&1; fi ;;
	podman)
		# What it would raise to its own limits is more than some machines allow.
		timeout -s KILL 60 "${PODMAN[@]}" --runtime "$(command -v crun)" run --rm --name "$name" --network none \
			--ulimit nofile=1024:1024 --ulimit nproc=4096:4096 ${NO_NEW_PRIVILEGES:+--security-opt no-new-privileges} \
			--security-opt "seccomp=$profile" "localhost/$mark:1" "$@" 2>"$work/out/$who.err" </dev/null
		status=$?
		if ((status == 137)); then timeout 20 "${PODMAN[@]}" rm -f "$name" >/dev/null 2>&1; fi ;;
	runc | crun)
		mkdir -p "$work/bundles/$who"
		write_bundle "$work/bundles/$who" "$profile" "$@"
		timeout -s KILL 30 "$who" --root "$work/$who" run --bundle "$work/bundles/$who" "$name" 2>"$work/out/$who.err" </dev/null
		status=$?
		if ((status == 137)); then "$who" --root "$work/$who" delete -f "$name" >/dev/null 2>&1; fi ;;
	sc-enforce-*)
		local command=$1
		shift
		timeout -s KILL 60 "$bin/sc-enforce" -q --cap-default --as="${who#sc-enforce-}" "$profile" \
			"$rootfs$command" "$@" 2>"$work/out/$who.err"
		status=$? ;;
	esac
	return $status
}
