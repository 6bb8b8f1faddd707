# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016   # what the program expands
# Recorded: sums over a small file, into another, and a pipe to sort. Other work: more data, arrays, several files, output to files and commands, errors.
. "$ROOT/tests/workloads/kit.bash"

need gawk
seq 100 | sed 's/.*/& name& &/' >small

record_sums() {
	"$@" gawk '{ n += $1; print n > "sums" } END { print n, NR }' small
	"$@" gawk '{ print $2 | "sort -r" }' small | head -n 1
}

other_data() {
	seq 300000 | sed 's/.*/& name& &/' >large
	"$@" gawk '{ a[$2 % 1000] += $3; l = l substr($2, 5, 1) } END { print length(a), length(l) }' large
	"$@" gawk 'FNR == 1 { files++ } END { print files, NR }' small large small
	"$@" gawk '{ print toupper($2) | "tail -n 1" } END { close("tail -n 1"); print "end" }' large
	"$@" gawk 'BEGIN { n = split("c b a", x); asort(x); print x[1]; print strftime("%Y", 0, 1); printf "%5.2f|%c|%s\n", 3.14159, 65, "z" }'
}
other_output() {
	rm -f even odd
	"$@" gawk '{ print > ($1 % 2 ? "odd" : "even") } END { while ((getline line < "even") > 0) n++; print n }' small
	wc -l <odd
	"$@" gawk 'BEGIN { "echo from a command" | getline x; print x; system("echo another"); while (("seq 3" | getline y) > 0) print y }'
	echo '{ print $1 * 2 }' >program.awk
	head -n 2 small | "$@" gawk -f program.awk -v a=b - small | tail -n 1
}
other_errors() {
	"$@" gawk '{ print }' nowhere 2>&1
	echo "status $?"
	"$@" gawk '{ print ' small 2>&1 | head -n 2
	"$@" gawk 'BEGIN { print 1 / 0 }' 2>&1
	echo "status $?"
	"$@" gawk 'BEGIN { print "x" > "/nowhere/file" }' 2>&1
	echo "status $?"
	"$@" gawk '{ print; exit 4 }' small
	echo "status $?"
}
holds_for_other_work
