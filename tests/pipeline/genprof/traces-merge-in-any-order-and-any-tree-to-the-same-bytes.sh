# SPDX-License-Identifier: Apache-2.0
# sc-genprof merge, on real traces: order, trees, standard input, the result among the inputs, broken inputs.
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o a.json -- ls -l /etc >/dev/null
sc-tracer -c -o b.json -- sh -c 'ls /nonexistent; cat /etc/passwd' >/dev/null 2>&1 || true
sc-tracer -k -o c.json -- true
sc-tracer -o d.json -- ls -lR /usr/include >/dev/null

sc-genprof merge -o all.json a.json b.json c.json d.json
sc-genprof merge -o turned.json d.json c.json b.json a.json
cmp all.json turned.json
sc-genprof merge -o ab.json a.json b.json
sc-genprof merge -o cd.json d.json c.json
sc-genprof merge cd.json - <ab.json >tree.json
cmp all.json tree.json
cp ab.json grown.json
sc-genprof merge -o grown.json grown.json cd.json
cmp all.json grown.json
grep -q '"runs": 4' all.json || fail "four runs: $(grep '"runs"' all.json | head -n 1)"
sc-genprof -o from-many.json a.json b.json c.json d.json
sc-genprof -o from-one.json all.json
cmp from-many.json from-one.json

head -c 500 b.json >broken.json
cp all.json kept.json
refuses 2 '^sc-genprof: broken.json:[0-9]+:[0-9]+: ' sc-genprof merge -o kept.json a.json broken.json
cmp all.json kept.json
refuses 2 'standard input: named twice' sc-genprof merge -o out.json - - </dev/null
refuses 2 'open missing.json: No such file' sc-genprof merge -o out.json missing.json
refuses 2 'TRACE: missing' sc-genprof merge -o out.json
nothing_written out.json
