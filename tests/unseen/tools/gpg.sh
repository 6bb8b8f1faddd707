# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a file encrypted with a phrase and decrypted, and a checksum. Other work: larger data, other algorithms, text, errors.
. "$ROOT/tests/workloads/kit.bash"

need gpg
export GNUPGHOME=$PWD/home
mkdir -m 700 home
trap 'gpgconf --kill all' EXIT
seq 1000 >small
gpg --batch -q --list-keys >/dev/null 2>&1
phrase=(--batch -q --yes --no-symkey-cache --pinentry-mode loopback --passphrase secret)

record_a_file() {
	"$@" gpg "${phrase[@]}" -o small.gpg -c small && "$@" gpg "${phrase[@]}" -d small.gpg | cksum
	"$@" gpg --print-md sha256 small
}

other_data() {
	seq 300000 >large
	"$@" gpg "${phrase[@]}" -o large.gpg --cipher-algo aes128 -c large && "$@" gpg "${phrase[@]}" -d large.gpg | cksum
	"$@" gpg "${phrase[@]}" --armor -o large.asc -z 9 -c large && "$@" gpg "${phrase[@]}" -d large.asc | cksum
	"$@" gpg "${phrase[@]}" -c <small | "$@" gpg "${phrase[@]}" -d | cksum
	"$@" gpg --print-md md5 small large
	: >empty
	"$@" gpg "${phrase[@]}" -o empty.gpg -c empty && "$@" gpg "${phrase[@]}" -d empty.gpg | wc -c
}
other_errors() {
	"$@" gpg "${phrase[@]}" -d nowhere 2>&1
	echo "status $?"
	"$@" gpg "${phrase[@]}" -d small 2>&1
	echo "status $?"
	gpg "${phrase[@]}" -o cut.gpg -c small
	truncate -s 60 cut.gpg
	"$@" gpg "${phrase[@]}" -d cut.gpg 2>/dev/null | cksum
	"$@" gpg --batch -q --pinentry-mode loopback --passphrase wrong --no-symkey-cache -d large.gpg 2>/dev/null
	echo "status $?"
	"$@" gpg --no-such-option 2>&1
	echo "status $?"
}
gpg "${phrase[@]}" -o large.gpg -c small
holds_for_other_work
