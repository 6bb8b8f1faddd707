# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016   # what the program expands
# Recorded: a script of its shell, and some tools by themselves. Other work: longer scripts, more data, other arguments, errors.
. "$ROOT/tests/workloads/kit.bash"

need busybox
cat >small.sh <<'END'
mkdir -p d
for i in 1 2 3; do echo "line $i" >d/$i; done
cat d/* | sort -r | head -n 2
(cd d && ls)
mv d/1 d/one; cp d/2 d/two; ls d | wc -l; rm -r d
echo "$(expr 1 + 2)" | sed 's/3/three/'
END

record_a_script() {
	"$@" busybox sh small.sh
	seq 10 | "$@" busybox awk '{ n += $1 } END { print n }'
	"$@" busybox sh -c 'nonsense' 2>&1
	echo "status $?"
}

other_scripts() {
	cat >large.sh <<-'END'
	mkdir -p e/f
	i=0; while [ $i -lt 200 ]; do echo "line $i" >e/f/$i; i=$((i + 1)); done
	find e -type f | wc -l
	cat e/f/* | sort | uniq | tail -n 1 | tr a-z A-Z
	f() { local x=$1; [ "$x" -gt 0 ] && f $((x - 1)) || echo deep; }; f 50
	(cd e && ls f | grep -c 9) | cat
	cat <<-EOF | while read -r a b; do echo "$b $a"; done
	one two
	EOF
	trap 'echo ended' EXIT
	rm -r e; sleep 0 & wait; exit 3
	END
	"$@" busybox sh large.sh
	echo "status $?"
}
other_data() {
	seq 100000 | "$@" busybox sort -rn | head -n 1
	seq 100000 | "$@" busybox awk '{ a[$1 % 100] += $1 } END { print length(a), a[1] }'
	seq 100000 | "$@" busybox grep -c 7
	seq 100000 | "$@" busybox md5sum
	seq 30000 | "$@" busybox sed -n '$p'
}
other_errors() {
	"$@" busybox cat nowhere 2>&1
	echo "status $?"
	"$@" busybox sh -c 'if' 2>&1
	echo "status $?"
	"$@" busybox nonsense 2>&1
	echo "status $?"
	"$@" busybox sh -c 'cat <nowhere || false' 2>&1
	echo "status $?"
}
holds_for_other_work
