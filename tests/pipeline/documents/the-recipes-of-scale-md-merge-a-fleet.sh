# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The Makefile of docs/scale.md and the scripts in its Kubernetes manifests, run on real traces: the
# same bytes as one merge. The manifests are read by a YAML parser.
. "$ROOT/tests/pipeline/kit.bash"

need make awk xargs
$python3 -c 'import yaml' 2>/dev/null || skip "no python3-yaml on this machine"

mkdir traces
for i in $(seq 20); do sc-tracer -o "traces/$i.json" -- "$([[ $((i % 2)) == 0 ]] && echo true || echo ls)" >/dev/null; done
sc-genprof merge -o want.json traces/*.json

# Each block of the page becomes a file: Makefile, 0.yaml ...; each container's script a run-N.sh.
$python3 - "$ROOT/docs/scale.md" <<'END'
import re, sys, yaml

page = open(sys.argv[1]).read()
open("Makefile", "w").write(re.search(r"```make\n(.*?)```", page, re.DOTALL).group(1))
jobs = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
assert set(jobs[0]["jobs"]) == {"test", "profile"} and jobs[0]["jobs"]["profile"]["needs"] == "test"
for number, job in enumerate(jobs[1:]):
    assert job["apiVersion"] == "batch/v1" and job["kind"] == "Job", job
    container = job["spec"]["template"]["spec"]["containers"][0]
    assert container["command"] == ["sh", "-ec"]
    open(f"run-{number}.sh", "w").write(container["args"][0])
    settings = {item["name"]: item["value"] for item in container["env"]}
    assert settings["TRACES"] == container["volumeMounts"][0]["mountPath"]
    if number == 0:
        assert int(settings["SHARDS"]) == job["spec"]["completions"], "one pod for each shard"
        open("shards.count", "w").write(settings["SHARDS"])
assert len(jobs) == 3
END

make -s -j2
cmp want.json merged.json

export TRACES=$PWD/traces SHARDS
SHARDS=$(<shards.count)
for ((i = 0; i < SHARDS; i++)); do JOB_COMPLETION_INDEX=$i sh -ec "$(<run-0.sh)"; done
sh -ec "$(<run-1.sh)"
cmp want.json traces/merged/all.json

# The script that measures, on a few traces: it compares the trees' bytes itself.
"$ROOT/bench/scale" --build "$BUILD_DIR" --traces 40 >measured
grep -q '^| one process |' measured
