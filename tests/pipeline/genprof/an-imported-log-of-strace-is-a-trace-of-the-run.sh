# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The same commands recorded by sc-tracer and by strace: a profile of one allows what a profile of the other allows.
. "$ROOT/tests/pipeline/kit.bash"

need strace
touch file
mkdir -p "$PWD/folder"
shell="ls -l folder; (cd folder && exec true) & wait; chmod 640 file; cat </dev/null | wc -c"

sc-tracer -q -c -o own.trace -- bash --norc -c "$shell" >/dev/null
strace -f -o log bash --norc -c "$shell" >/dev/null
sc-genprof import -v -o imported.trace log 2>err || fail "import: $(cat err)"
[[ ! -s err ]] || fail "something of the log was not understood: $(cat err)"
sc-genprof diff own.trace imported.trace || fail "the log says something else"
$python3 - <<'END' || fail "programs or errors differ"
import json
own, imported = (json.load(open(name)) for name in ("own.trace", "imported.trace"))
assert own["images"] == imported["images"] and imported["endings"] == {"exit 0": 1}, (own["images"], imported["images"])
facts = [{(o["arch"], o["nr"]): (o.get("args"), [own_image for own_image in o["images"]], set(o.get("errors", {})))
          for o in trace["observations"]} for trace in (own, imported)]
assert facts[0] == facts[1], {key: (fact, facts[1].get(key)) for key, fact in facts[0].items() if facts[1].get(key) != fact}
END
sc-genprof -q -o imported.json imported.trace
sc-enforce ./imported.json -- bash --norc -c "$shell" || fail "the profile of the log refuses what was logged"

# One file for each process is one run.
strace -ff -ttt -o each bash --norc -c "$shell" >/dev/null
sc-genprof import -o each.trace each.*
sc-genprof diff own.trace each.trace || fail "the logs of strace -ff say something else"
[[ $(grep -o '"runs": [0-9]*' each.trace | head -1) == '"runs": 1' ]] || fail "more than one run"

# A table knows names only: a profile of it allows them with any arguments, and check cannot decide what compares them.
strace -c -f -o table bash --norc -c "$shell" >/dev/null
sc-genprof import -o table.trace table
sc-genprof -q -o table.json table.trace
sc-enforce ./table.json -- bash --norc -c "$shell" || fail "the profile of the table refuses what it counts"
sc-genprof check imported.json table.trace >decided || fail "calls of the table are not allowed: $(cat decided)"
grep -q 'undecided' decided || fail "everything is decided, and no argument is known: $(cat decided)"
