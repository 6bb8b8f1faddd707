# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# sc-genprof report as JSON fits docs/report.schema.json; the page's policy names the hashes of its style and its script,
# and nothing in it is fetched; on no terminal nothing is coloured.
. "$ROOT/tests/pipeline/kit.bash"

$python3 -c 'import jsonschema' 2>/dev/null || skip "no python3-jsonschema on this machine"

hostile=$'<b>&"\x1b[31m\xff.json'
sc-tracer -q -k -o ls.trace -- ls -l /etc >/dev/null
sc-tracer -q -k -o true.trace -- sh -c 'exec true "<b>"'
sc-genprof -q -o ls.json ls.trace
cp ls.json "$hostile"
sc-genprof -q report --format=json -o fits.json --against=deny ls.json ls.trace
echo '{ "format": "seccomp-utils policy", "version": 2, "calls": { "fsync": { "decision": "always", "reason": "once a day" } } }' >policy.json
sc-genprof -q --portable --for=docker --policy=policy.json -o sources.json ls.trace
sc-genprof -q report --format=json sources.json ls.trace >sources.report
sc-genprof -q report --format=json "./$hostile" true.trace ls.trace >drift.json
sc-genprof -q report -o fits.html --against=deny ls.json ls.trace true.trace
sc-genprof -q report -o hostile.html "./$hostile" true.trace
sc-genprof -q report ls.json ls.trace true.trace >screen
(( $(wc -l <screen) <= 24 )) || fail "more than one screen: $(wc -l <screen) lines"
grep -q $'\033' screen && fail "colours, and no terminal"
refuses 2 'standard input: named twice' sc-genprof report --against=- - ls.trace <ls.json
refuses 2 'PROFILE: missing' sc-genprof report

$python3 - "$ROOT/docs/report.schema.json" <<'END'
import base64, hashlib, json, re, sys
from html.parser import HTMLParser
from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
bad = []
for name in "fits.json", "sources.report", "drift.json":
    document = json.load(open(name))
    bad += [f"{name}: {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in
            Draft202012Validator(schema).iter_errors(document)]
sources = {rule.get("source") for call in json.load(open("sources.report"))["calls"] for rule in call.get("rules", [])}
if sources != {None, "floor", "policy", "family"}:
    bad.append(f"sources of rules: {sources}")
document["calls"][0]["state"] = "perhaps"
if Draft202012Validator(schema).is_valid(document):
    bad.append("a state that is none fits the schema")
if not document["drift"] or "difference" in document:
    bad.append("drift.json: drift is missing, or a difference is there without --against")

class Page(HTMLParser):
    """Tags must close, attributes may name no address but a place in the page."""
    def __init__(self, name):
        super().__init__()
        self.name, self.open, self.ids, self.links, self.raw = name, [], [], [], {}
    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "input"):
            self.open.append(tag)
        for key, value in attributes:
            if key == "id":
                self.ids.append(value)
            if key == "href":
                self.links.append(value)
            if key.startswith("on") or key in ("src", "style", "action", "srcset", "xlink:href"):
                bad.append(f"{self.name}: {tag} has {key}")
    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.pop()
    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            bad.append(f"{self.name}:{self.getpos()}: </{tag}> closes another")
    def handle_data(self, data):
        if self.open and self.open[-1] in ("style", "script"):
            self.raw[self.open[-1]] = self.raw.get(self.open[-1], "") + data

for name in "fits.html", "hostile.html":
    text = open(name, encoding="utf-8").read()
    page = Page(name)
    page.feed(text)
    bad += [f"{name}: {tag} is not closed" for tag in page.open]
    bad += [f"{name}: {link} leads nowhere" for link in page.links if link[0] != "#" or link[1:] not in page.ids]
    bad += [f"{name}: {i} twice" for i in set(page.ids) if page.ids.count(i) > 1]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)
    for kind in "style", "script":
        digest = base64.b64encode(hashlib.sha256(page.raw[kind].encode()).digest()).decode()
        if f"{kind}-src 'sha256-{digest}';" not in policy:
            bad.append(f"{name}: the policy does not name the {kind}")
    if not policy.startswith("default-src 'none'; "):
        bad.append(f"{name}: the policy lets something be fetched")
    if len(text) > 1_000_000 or "\x1b" in text:
        bad.append(f"{name}: {len(text)} bytes, or a control character")
print("\n".join(bad))
sys.exit(bool(bad))
END
