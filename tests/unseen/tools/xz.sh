# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a small file packed and unpacked. Other work: larger ones, other levels, many files, pipes, what is broken or there already.
. "$ROOT/tests/workloads/kit.bash"

need xz
seq 1000 >small

record_a_file() {
	cp small file
	"$@" xz -f file && "$@" xz -d file.xz && cmp small file
}

other_sizes() {
	seq 800000 >large
	"$@" xz -k -f -1 large && "$@" xz -t large.xz && echo tested
	"$@" xz -9 -c small | "$@" xz -dc | cksum
	"$@" xz --format=lzma -c small | "$@" xz --format=lzma -dc | cksum
	"$@" xz -0 <large | "$@" xz -d | cksum
	"$@" xz --robot -l large.xz | cut -f 1-3 | head -n 2
}
other_many_files() {
	for i in 1 2 3 4 5 6 7 8 9; do seq "$((i * 1000))" >file$i; done
	"$@" xz -f file? && "$@" xz -d file?.xz && cat file? | cksum
}
other_errors() {
	"$@" xz nowhere 2>&1
	echo "status $?"
	"$@" xz -k -f small; "$@" xz -k small 2>&1
	echo "status $?"
	head -c 100 small.xz >cut.xz
	"$@" xz -d -c cut.xz >cut.out 2>/dev/null
	echo "status $?"
	"$@" xz -d -c small 2>&1
	echo "status $?"
	"$@" xz -M 1MiB -9 -c small >limited 2>/dev/null
	echo "status $?"
}
holds_for_other_work
