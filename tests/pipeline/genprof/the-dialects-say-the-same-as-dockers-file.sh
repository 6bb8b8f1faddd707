# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o trace.json -- ls -l /etc >/dev/null
sc-genprof -o docker.json trace.json
sc-genprof --format=oci -o oci.json trace.json
sc-genprof --format=kubernetes -o kubernetes.json trace.json >pod.yaml
sc-genprof --format=spo -o ls-profile.yaml trace.json
cmp docker.json oci.json
cmp docker.json kubernetes.json
$python3 - <<'END'
import json, yaml
docker = json.load(open("docker.json"))
pod = yaml.safe_load(open("pod.yaml"))
assert pod["securityContext"]["seccompProfile"] == {
    "type": "Localhost", "localhostProfile": "profiles/kubernetes.json"}, pod

resource = yaml.safe_load(open("ls-profile.yaml"))
assert resource["kind"] == "SeccompProfile" and resource["metadata"]["name"] == "ls-profile"
spec = resource["spec"]
assert spec["defaultAction"] == docker["defaultAction"]
assert spec["architectures"] == docker["architectures"]
assert len(spec["syscalls"]) == len(docker["syscalls"])
largest = 2**63 - 1             # the resource's numbers: format int64
for rule, other in zip(spec["syscalls"], docker["syscalls"]):
    assert set(rule) <= {"action", "names", "args", "errnoRet"}, rule
    assert (rule["names"], rule["action"]) == (other["names"], other["action"])
    assert rule.get("errnoRet") == (str(other["errnoRet"]) if "errnoRet" in other else None), rule
    for arg, wanted in zip(rule.get("args", []), other.get("args", []), strict=True):
        assert all(0 <= arg.get(key, 0) <= largest for key in ("value", "valueTwo")), arg
        assert arg == wanted, (arg, wanted)
END

# Read back, they are the same profile; and so is a bundle that has it.
sc-genprof diff docker.json ls-profile.yaml || fail "the resource is read as another profile"
$python3 -c 'import json, yaml
seccomp = json.load(open("docker.json"))
for rule in seccomp["syscalls"]:
    rule.pop("comment", None)
yaml.safe_dump({"ociVersion": "1.0.2", "linux": {"seccomp": seccomp}}, open("config.yaml", "w"))'
sc-genprof diff docker.json config.yaml 2>err || fail "the bundle is read as another profile"
grep -q 'warning: config.yaml: is the configuration of an OCI bundle' err || fail "$(cat err)"
sc-enforce -q ls-profile.yaml -- ls -l /etc >/dev/null || fail "sc-enforce does not load the resource"

# What is converted allows the same, and loads.
sc-genprof -q convert --to=oci -o converted.json default
sc-genprof diff default converted.json || fail "converting changes what is allowed"
sc-genprof -q convert --to=oci --cap-add=SYS_ADMIN default >admin.json
sc-genprof diff default admin.json >changes && fail "a capability makes no difference"
grep -q mount changes || fail "$(cat changes)"
sc-enforce ./converted.json -- true || fail "sc-enforce does not load what was converted"

# What a dialect cannot say is an error, and nothing is written: a mask of 64 bits.
cat >wide.json <<'END'
{ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [ { "names": ["mmap"], "action": "SCMP_ACT_ALLOW",
  "args": [{ "index": 2, "op": "SCMP_CMP_MASKED_EQ", "value": 18446744073709551612, "valueTwo": 0 }] } ] }
END
status=0
sc-genprof -q convert --to=spo -o refused.yaml ./wide.json 2>err || status=$?
[ $status = 2 ] || fail "exit $status"
grep -q 'spo: syscalls\[0\] (mmap).args\[0\]: a value above 9223372036854775807 cannot be said' err || fail "$(cat err)"
nothing_written refused.yaml

sc-genprof -q --format=spo --name=Not_A_Name -o refused.yaml trace.json 2>err && fail "the name was taken"
grep -q 'cannot be the name of a resource' err || fail "$(cat err)"
[ ! -e refused.yaml ] || fail "something was written"
