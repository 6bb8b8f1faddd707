# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What check, diff, surplus and lint write for other programs: JUnit as Jenkins' xunit plugin takes it
# (junit-10.xsd), SARIF 2.1.0 (OASIS sarif-schema-2.1.0.json), workflow commands as GitHub's runner reads them
# (actions/toolkit, core/src/command.ts). Each says the same as the plain JSON, whatever the profile is called.
. "$ROOT/tests/pipeline/kit.bash"

$python3 -c 'import jsonschema' 2>/dev/null || skip "no python3-jsonschema on this machine"

sc-tracer -k -o ls.trace -- ls -l /etc >/dev/null
sc-tracer -k -o true.trace -- true
sc-genprof -o ls.json ls.trace
sc-genprof -o true.json true.trace
hostile=$'100%<&">,:;\n '"'::error::"$'\x01\xff\xc3\xa4.json'
cp true.json "$hostile"

report() {      # STATUS NAME ARGUMENT...
	local status format want=$1 name=$2
	shift 2
	for format in json junit github sarif; do
		status=0
		sc-genprof -q "$1" --format=$format "${@:2}" >"$name.$format" || status=$?
		[[ $status == "$want" ]] || fail "$name as $format: status $status, wanted $want"
	done
}
report 0 fits check ls.json ls.trace
report 1 wider check --unused true.json ls.trace
report 0 unused check --unused ls.json true.trace
report 1 hostile check "./$hostile" ls.trace
report 1 wider-diff diff true.json ls.json
report 0 same-diff diff ls.json ls.json
report 1 surplus surplus default true.trace
report 1 hostile-diff diff "./$hostile" ls.json
report 1 hostile-surplus surplus --reference="./$hostile" default true.trace
report 0 hostile-lint lint "./$hostile"
cat >faulty.json <<'END'
{ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
    { "names": ["opne", "ptrace"], "action": "SCMP_ACT_ALLOW" },
    { "names": ["socket"], "args": [{ "index": 0, "value": 40, "op": "SCMP_CMP_NE" }], "action": "SCMP_ACT_ALLOW" } ] }
END
report 1 faulty-lint lint faulty.json
refuses 2 'record: a record holds UTF-8' sc-genprof necessity -o record true.json -- true $'\xff'

$python3 - fits wider unused hostile wider-diff same-diff surplus hostile-diff hostile-surplus hostile-lint faulty-lint <<'END'
import json, re, sys
import xml.etree.ElementTree as ET
from jsonschema import Draft4Validator

# The part of the SARIF schema that is used here. Every object is closed and every fact is the schema's, so that what
# fits this fits that: names, types, what is required, enumerations.
def closed(required, **properties):
    needs = {"required": required} if required else {}
    return {"type": "object", "additionalProperties": False, "properties": properties, **needs}

def array(items, **more):
    return {"type": "array", "items": items, **more}

text = {"type": "string"}
message = closed(["text"], text=text)
uri = {"type": "string", "pattern": r"^([A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$"}
location = closed([], physicalLocation=closed(["artifactLocation"], artifactLocation=closed([], uri=uri),
                                              region=closed([], startLine={"type": "integer", "minimum": 1})))
result = closed(["message"], ruleId=text, level={"enum": ["none", "note", "warning", "error"]}, message=message,
                locations=array(location), partialFingerprints={"type": "object", "additionalProperties": text})
rule = closed(["id"], id=text, shortDescription=message)
driver = closed(["name"], name=text, version=text, rules=array(rule, uniqueItems=True))
sarif_schema = closed(["version", "runs"], version={"enum": ["2.1.0"]},
                      runs=array(closed(["tool"], tool=closed(["driver"], driver=driver), results=array(result))),
                      **{"$schema": {"type": "string", "format": "uri"}})
Draft4Validator.check_schema(sarif_schema)

# The elements of junit-10.xsd that may be used: attributes that must and may be there, children, whether text may.
outcome = (set(), {"type", "message"}, set(), True)
junit_schema = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}, False),
    "testsuite": ({"name", "tests", "failures", "errors"},
                  {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
                  {"testsuite", "properties", "testcase", "system-out", "system-err"}, False),
    "testcase": ({"name"}, {"time", "classname", "group"},
                 {"skipped", "error", "failure", "system-out", "system-err"}, False),
    "skipped": outcome, "error": outcome, "failure": outcome,
    "system-out": (set(), set(), set(), True), "system-err": (set(), set(), set(), True),
}
surefire_time = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")

def junit_problems(element):
    if element.tag not in junit_schema:
        return [f"<{element.tag}> is no element of the schema"]
    must, may, children, has_text = junit_schema[element.tag]
    here = set(element.attrib)
    problems = [f"<{element.tag}> lacks {name}" for name in must - here]
    problems += [f"<{element.tag}> has {name}" for name in here - must - may]
    problems += [f"<{element.tag}> has <{child.tag}>" for child in element if child.tag not in children]
    if not has_text and any((part or "").strip() for part in [element.text] + [child.tail for child in element]):
        problems.append(f"<{element.tag}> has text")
    if not surefire_time.fullmatch(element.get("time", "")):
        problems.append(f"time {element.get('time')}")
    return problems + [line for child in element for line in junit_problems(child)]

def unescape(value, codes):
    for code in codes + ["%25"]:
        value = value.replace(code, chr(int(code[1:], 16)))
    return value

# One line of the runner's grammar, as level, properties and message.
def command(line):
    match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
    assert match, f"no workflow command: {line}"
    properties = dict(part.split("=", 1) for part in match[2].split(","))
    assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}, properties
    decoded = {key: unescape(value, ["%0D", "%0A", "%3A", "%2C"]) for key, value in properties.items()}
    return match[1], decoded, unescape(match[3], ["%0D", "%0A"])

def read(path):
    return open(path, encoding="utf-8", newline="").read()

def same(what, got, want):
    if got != want:
        bad.append(f"{what}: {got}, not as in the JSON: {want}")

bad = []
total = 0
for name in sys.argv[1:]:
    plain = json.loads(read(name + ".json"))
    findings = plain["findings"]
    assert (plain["format"], plain["version"]) == ("seccomp-utils findings", 1), plain
    for level in "error", "warning", "note":
        same(f"{name}.json {level}s", plain[level + "s"], sum(f["level"] == level for f in findings))
    bad += [f"{name}.json: the key {key}" for f in [plain] + findings for key in f if not re.fullmatch("[a-z_]+", key)]
    total += len(findings)

    tree = ET.fromstring(read(name + ".junit").encode())
    bad += [f"{name}.junit: {line}" for line in junit_problems(tree)]
    (suite,) = tree
    failures = [case for case in suite if case.find("failure") is not None]
    same(f"{name}.junit tests", [int(suite.get("tests")), len(suite)], 2 * [len(findings) or 1])
    same(f"{name}.junit failures", [int(suite.get("failures")), len(failures)],
         2 * [sum(f["level"] == "error" for f in findings)])
    if findings:
        same(f"{name}.junit names", [case.get("name") for case in suite],
             [f"{f['kind']}: {f['title']}" for f in findings])

    sarif = json.loads(read(name + ".sarif"))
    bad += [f"{name}.sarif: {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
            for e in Draft4Validator(sarif_schema).iter_errors(sarif)]
    (run,) = sarif["runs"]
    same(f"{name}.sarif", [(r["ruleId"], r["level"]) for r in run["results"]],
         [(f["kind"], f["level"]) for f in findings])
    assert {r["ruleId"] for r in run["results"]} <= {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    prints = [r["partialFingerprints"]["finding/v1"] for r in run["results"]]
    same(f"{name}.sarif fingerprints", len(set(prints)), len({(f["kind"], f["title"]) for f in findings}))

    commands = [command(line) for line in read(name + ".github").split("\n")[:-1]]
    same(f"{name}.github", [(level, p["file"], p["title"]) for level, p, _ in commands],
         [({"note": "notice"}.get(f["level"], f["level"]), plain["file"], f"{f['kind']}: {f['title']}")
          for f in findings])
    for (_, _, text_of_it), f in zip(commands, findings):
        if not text_of_it.startswith(f"{f['title']}: {f['message']}"):
            bad.append(f"{name}.github: {text_of_it}")

# The checkers notice what is wrong.
broken = ET.fromstring("<testsuites><testsuite name='a' tests='1' failures='0' errors='0'>"
                       "<testcase status='ok'><warning/></testcase></testsuite></testsuites>")
assert len(junit_problems(broken)) == 4, junit_problems(broken)
sarif["runs"][0]["results"] = [{"level": "fatal", "mesage": ""}]
assert len(list(Draft4Validator(sarif_schema).iter_errors(sarif))) == 3
assert total > 50, f"only {total} findings looked at"

print("\n".join(bad) or f"{total} findings in every format")
sys.exit(bool(bad))
END
