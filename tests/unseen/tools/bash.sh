# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016   # what the program expands
# Recorded: a short script with a pipe, files, a folder and a command that fails, and one by -c. Other work: longer scripts, jobs, traps, arrays, errors.
. "$ROOT/tests/workloads/kit.bash"

need bash
cat >small <<'END'
for i in 1 2 3; do echo "line $i" >>lines; done
sort -r lines | head -n 1
x=$(wc -l <lines); echo "$x"
cat <<EOF
text of $x lines
EOF
rm lines
mkdir -p d; (cd d; echo ../small*; echo text >file; cat file >copy; rm ./*); rmdir d
nonsense || echo "status $?"
END

record_a_script() {
	"$@" bash small 2>&1
	"$@" bash -c 'echo "$0"' name
}

other_scripts() {
	cat >large <<-'END'
	declare -A count; for ((i = 0; i < 20000; i++)); do count[$((i % 97))]=$i; done; echo "${#count[@]} ${count[5]}"
	mapfile -t all < <(seq 1000); echo "${#all[@]} ${all[-1]}"
	f() { (( $1 == 0 )) && { echo deep; return; }; f $(($1 - 1)); }; f 200
	seq 1000 | while read -r n; do (( n == 999 )) && echo "$n"; done
	[[ abc123 =~ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"; printf '%05d %q\n' 42 'a b'
	a=$(printf '%s' {1..2000}); echo "${#a} ${a//1/}" | cksum
	for f in *; do [[ -f $f && -r $f ]] && : ; done; set -- a b c; echo "$# ${*:2}"
	END
	"$@" bash large
}
other_jobs() {
	cat >jobs.sh <<-'END'
	trap 'echo ended' EXIT
	(exit 3) & wait $!; echo "status $?"
	for i in 1 2 3 4; do (exit $i) & done; wait; echo all
	(cat; echo more) < <(echo first) | cat | tr a-z A-Z
	x=$( (echo one; echo two >&2) 2>&1 | wc -l ); echo $x
	exec 5>file; echo text >&5; exec 5>&-; cat file; rm file
	exit 4
	END
	"$@" bash jobs.sh
	echo "status $?"
}
other_errors() {
	"$@" bash nowhere 2>&1
	echo "status $?"
	"$@" bash -c 'if' 2>&1
	echo "status $?"
	"$@" bash -c 'cd /nowhere; echo x >/nowhere/y; . ./none' 2>&1
	echo "status $?"
	"$@" bash -u -c 'echo $unset' 2>&1
	echo "status $?"
	"$@" bash -e -c 'false; echo never'
	echo "status $?"
}
holds_for_other_work
