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
trap 'rm -rf --one-file-system "$place"' EXIT
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

# Namespaces of its own: the mounts go with the last process, and the processes with the first. What the
# command leaves running is an error.
inside() {      # NAME COMMAND...
	local system=$place/$1
	shift
	# shellcheck disable=SC2016   # expanded by the inner shell
	unshare --mount --pid --fork --kill-child bash -euc '
		system=$1
		shift
		# A real root, not a chroot: in one, mounts and user namespaces are refused.
		mount --bind "$system" "$system"
		mount -t proc proc "$system/proc"
		mount --rbind /dev "$system/dev"
		mount -t sysfs sys "$system/sys"
		cd "$system"
		pivot_root . mnt
		umount -l /mnt
		env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ${CI:+CI=$CI} \
			DEBIAN_FRONTEND=noninteractive "$@" </dev/null
		for process in /proc/[0-9]*; do
			[[ ${process##*/} == 1 ]] || ! read -rd "" command <"$process/cmdline" || { echo "left running: $command"; exit 1; }
		done
	' inside "$system" "$@"
}
