# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a small file packed and unpacked. Other work: larger ones, other levels, many files, pipes, what is broken or there already.
. "$ROOT/tests/workloads/kit.bash"

need zstd
seq 1000 >small

record_a_file() {
	cp small file
	"$@" zstd -q --rm file && "$@" zstd -q -d --rm file.zst && cmp small file
}

other_sizes() {
	seq 2000000 >large
	rm -f large.zst
	"$@" zstd -q -3 large && "$@" zstd -q -t large.zst && echo tested
	"$@" zstd -q -19 -c small | "$@" zstd -q -d | cksum
	"$@" zstd -q -1 <large | "$@" zstd -q -dc | cksum
	: >empty
	"$@" zstd -q -f empty && "$@" zstd -q -dc empty.zst | wc -c
}
other_many_files() {
	mkdir -p many
	for i in 1 2 3 4 5 6 7 8 9; do seq "$((i * 1000))" >many/$i; done
	rm -f many/*.zst
	"$@" zstd -q many/? && "$@" zstd -q -d -f many/*.zst && cat many/? | cksum
}
other_errors() {
	rm -f small.zst
	"$@" zstd -q nowhere 2>&1
	echo "status $?"
	"$@" zstd -q small; "$@" zstd -q small </dev/null 2>&1
	echo "status $?"
	head -c 100 small.zst >cut.zst
	"$@" zstd -q -d -f cut.zst 2>&1
	echo "status $?"
	"$@" zstd -q -d -c small 2>&1
	echo "status $?"
}
holds_for_other_work
