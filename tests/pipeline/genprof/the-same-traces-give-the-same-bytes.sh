# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o a.json -- ls -l /etc >/dev/null
sc-tracer -o b.json -- cat /etc/passwd >/dev/null
for args in none stable exact; do
	sc-genprof --args=$args -o - a.json b.json >one
	sc-genprof --args=$args -o - b.json a.json >two
	cmp one two || fail "--args=$args: the order of the traces shows"
	sc-genprof --args=$args a.json - <b.json >three
	cmp one three || fail "--args=$args: reading standard input gives another profile"
	sc-genprof --args=$args -o profile.json a.json b.json
	cmp one profile.json || fail "--args=$args: writing a file gives another profile"
done
