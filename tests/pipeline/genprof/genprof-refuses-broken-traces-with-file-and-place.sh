# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o good.json -- ls -l /etc >/dev/null
size=$(stat -c %s good.json)

for part in 1 10 50 90; do
	head -c $((size * part / 100)) good.json >truncated.json
	refuses 2 'truncated\.json:[0-9]+:[0-9]+: ' sc-genprof -o profile.json truncated.json
done
: >empty.json
refuses 2 'empty\.json.*empty' sc-genprof -o profile.json empty.json
refuses 2 'missing\.json.*no such file' sc-genprof -o profile.json missing.json
mkdir folder
refuses 2 'folder.*directory' sc-genprof -o profile.json folder
head -c 100000 /dev/urandom >noise.json
refuses 2 'noise\.json' sc-genprof -o profile.json noise.json
refuses 2 'trace' sc-genprof -o profile.json
refuses 2 'sideways' sc-genprof --args=sideways -o profile.json good.json

change() {      # EXPRESSION on the trace t
	$python3 - "$1" <<-'END'
	import json, sys
	with open("good.json") as file:
	    t = json.load(file)
	exec(sys.argv[1])
	with open("changed.json", "w") as file:
	    json.dump(t, file)
	END
}
change 't["version"] = 1000'
refuses 2 'changed\.json.*version' sc-genprof -o profile.json changed.json
change 't["observations"][2]["calls"] = "many"'
refuses 2 'changed\.json: observations\[2\]\.calls: ' sc-genprof -o profile.json changed.json
change 't["observations"][0]["surprise"] = 1'
refuses 2 'changed\.json: observations\[0\].*surprise' sc-genprof -o profile.json changed.json
change 't["observations"][1]["name"] = "not_" + t["observations"][1]["name"]'
refuses 2 'changed\.json: observations\[1\]' sc-genprof -o profile.json changed.json
change 't["observations"] = {}'
refuses 2 'changed\.json: observations: ' sc-genprof -o profile.json changed.json
change 't = [t]'
refuses 2 'changed\.json' sc-genprof -o profile.json changed.json
change 't["observations"] = []'
refuses 2 'no system call was recorded' sc-genprof -o profile.json changed.json
# Hostile numbers and names.
for value in -1 2**64 2**70 1.5 1e999 None '"1"' '[]'; do
	change "t['observations'][0]['calls'] = $value"
	refuses 2 'changed\.json' sc-genprof -o profile.json changed.json
	change "t['observations'][0]['nr'] = $value"
	refuses 2 'changed\.json' sc-genprof -o profile.json changed.json
done
for name in '"re\x1b[31mad"' '"read\0"' '"a" * 100000' '""' 'None'; do
	change "t['observations'][0]['name'] = $name"
	refuses 2 'changed\.json' sc-genprof -o profile.json changed.json
	(( $(wc -c <refuses.err) < 1200 )) || fail "a message of $(wc -c <refuses.err) bytes"
	grep -q $'\x1b' refuses.err && fail "an escape sequence goes to the terminal"
done
# Architectures that no filter can hold together.
change 't["machines"] = {"s390x": 1}
t["observations"] = [dict(o, arch="s390x", nr=3) for o in t["observations"] if o["name"] == "read"]'
refuses 2 'traces: x86_64 and s390x order their bytes differently' sc-genprof -o profile.json good.json changed.json
sc-genprof --arch=x86_64 -o one.json good.json changed.json
printf '{"version": 1, "version": 1}' >changed.json
refuses 2 'changed\.json:1:' sc-genprof -o profile.json changed.json
(( EUID == 0 )) || { chmod 000 good.json; refuses 2 'good\.json.*permission denied' sc-genprof -o profile.json good.json; }
nothing_written profile.json
