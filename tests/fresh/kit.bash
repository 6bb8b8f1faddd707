# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# New Debians, made with mmdebstrap, and commands in them. For the scripts of this folder: sourced first.
#
#   KEEP=FOLDER   keeps the base systems, and takes those that are there
#   MIRROR=URL    default: http://deb.debian.org/debian
#
# $place is a folder for the systems, removed at the end with all that they hold.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
(( EUID == 0 )) || { echo "$0: must be root" >&2; exit 1; }
command -v mmdebstrap >/dev/null || { echo "$0: needs mmdebstrap (tools/deps systems)" >&2; exit 1; }

place=$(mktemp -d /tmp/sc-fresh.XXXXXX)
chmod 755 "$place"
group=
trap 'end_group; rm -rf --one-file-system "$place"' EXIT
bases=${KEEP:-$place}
mkdir -p "$bases"

# The system $place/NAME: a Debian with git, gcc and make, and the last commit at /seccomp-utils.
new_system() {  # RELEASE NAME
	local base=$bases/base-$1.tar
	# A mirror may lag behind, and what is installed here is thrown away.
	local stale='Acquire::Check-Valid-Until "false"'
	if [[ ! -e $base ]]; then
		mmdebstrap --quiet --aptopt="$stale" --dpkgopt=force-unsafe-io --variant=minbase \
			--include=git,gcc,make,libc6-dev,ca-certificates "$1" "$base.part.tar" "${MIRROR:-http://deb.debian.org/debian}"
		mv "$base.part.tar" "$base"
	fi
	mkdir "$place/$2"
	tar -C "$place/$2" --exclude='./dev/*' -xf "$base"
	cp -L /etc/resolv.conf "$place/$2/etc/resolv.conf"
	echo "$stale;" >"$place/$2/etc/apt/apt.conf.d/99stale"
	git clone -q "$root" "$place/$2/seccomp-utils"
}

# A mount namespace of its own, and a cgroup of any version, by which its processes are known: all are gone afterwards,
# and what the command leaves running is an error. No PID namespace: containers are recorded from the first one only.
inside() {      # NAME COMMAND...
	local system=$place/$1 status=0
	shift
	new_group
	# shellcheck disable=SC2016   # expanded by the inner shell
	unshare --mount bash -euc '
		echo $$ >"$2/cgroup.procs"
		system=$1
		shift 2
		# A real root, not a chroot: in one, mounts and user namespaces are refused.
		mount --bind "$system" "$system"
		mount -t proc proc "$system/proc"
		mount --rbind /dev "$system/dev"
		mount --rbind /sys "$system/sys"
		cd "$system"
		pivot_root . mnt
		umount -l /mnt
		exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ${CI:+CI=$CI} \
			DEBIAN_FRONTEND=noninteractive "$@"
	' inside "$system" "$group" "$@" </dev/null || status=$?
	# What ends by itself, as its parent did, has the time for it.
	for _ in {1..50}; do [[ -n $(running) ]] || break; sleep 0.1; done
	if [[ -n $(running) ]]; then
		# shellcheck disable=SC2046   # words are wanted
		ps -o pid,args $(running) >&2
		echo "left running" >&2
		status=1
	fi
	end_group
	return $status
}

new_group() {
	local mounts mount
	readarray -t mounts < <(awk '$3 == "cgroup2" || $3 == "cgroup" && $4 ~ /pids|name=/ { print $2 }' /proc/mounts)
	for mount in "${mounts[@]}"; do
		group=$mount/sc-fresh-$$
		! mkdir "$group" 2>/dev/null || return 0
	done
	echo "$0: no cgroup can be made" >&2
	exit 1
}

running() { cat "$group/cgroup.procs"; }

end_group() {
	[[ -n $group ]] || return 0
	while [[ -n $(running) ]]; do
		# shellcheck disable=SC2046   # words are wanted
		kill -KILL $(running) 2>/dev/null || true
		sleep 0.1
	done
	until rmdir "$group" 2>/dev/null || [[ ! -e $group ]]; do sleep 0.1; done
	group=
}
