# SPDX-License-Identifier: Apache-2.0
# Real traces, merged ones and kept ones fit docs/trace.schema.json, and broken ones do not.
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

$python3 -c 'import jsonschema' 2>/dev/null || skip "no python3-jsonschema on this machine"

sc-tracer -o ls.json -- ls -l /etc >/dev/null
sc-tracer -o threads.json -- sh -c "ls /etc | wc -l; exec true" >/dev/null
sc-tracer -k -o stacks.json -- ls /etc >/dev/null
sc-tracer -c -o results.json -- sh -c 'ls /nonexistent; cat /etc/passwd' >/dev/null 2>&1 || true
sc-genprof merge -o merged.json ls.json threads.json stacks.json results.json

grep -q '"stacks"' merged.json || fail "no stack in a trace made with -k"

# Fits or not, as told: FITS|BROKEN FILE...
$python3 - "$ROOT" ls.json threads.json stacks.json results.json merged.json <<'END'
import copy, json, sys
from jsonschema import Draft202012Validator

root, files = sys.argv[1], sys.argv[2:]
with open(root + "/docs/trace.schema.json") as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)

def load(path):
    with open(path) as file:
        return json.load(file)

def why(document):
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(document)]

kept = [root + "/tests/fuzz/corpus/trace/" + name for name in ("merged.json", "empty.json")]
page = open(root + "/docs/trace-format.md").read()
example = json.loads(page.split("```json\n")[1].split("```")[0])
kept.append(root + "/tests/cases/generate/a-floor-that-was-seen-starts-the-container/trace.json")
documents = {path: load(path) for path in files + kept} | {"the example of trace-format.md": example}
bad = [f"{path}: {line}" for path, document in documents.items() for line in why(document)]

def breaks(change):
    document = copy.deepcopy(example)
    change(document, document["observations"][0])
    return why(document)

changes = {
    "a newer version": lambda d, o: d.update(version=4),
    "a part without runs": lambda d, o: d.update(floor={"observations": []}),
    "an unknown field": lambda d, o: o.update(path="/etc/passwd"),
    "a missing field": lambda d, o: o.pop("calls"),
    "a negative count": lambda d, o: o.update(calls=-1),
    "a control character": lambda d, o: d.update(commands={"a\x1b[2J": 1}),
    "tuples beside values": lambda d, o: o.update(values=[[[1, 1, 1]]]),
    "tuples without args": lambda d, o: o.pop("args"),
    "an architecture that is none": lambda d, o: o.update(arch="vax"),
    "a name that is none": lambda d, o: o.update(name="Open!"),
    "runs without a start": lambda d, o: d.pop("start_unix_ms"),
}
bad += [f"{name} fits the schema" for name, change in changes.items() if not breaks(change)]
print("\n".join(bad) or f"{len(documents)} fit, {len(changes)} broken ones do not")
sys.exit(bool(bad))
END
