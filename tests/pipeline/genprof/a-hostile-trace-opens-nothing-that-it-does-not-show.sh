# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Traces that try to have mount, or a socket for packets, allowed without showing it as made: each is
# refused with its place, or leaves it forbidden. And what a trace does show is never allowed in
# silence, where Docker's default refuses it.
. "$ROOT/tests/pipeline/kit.bash"

$python3 - <<'PYTHON'
import json

def call(name, nr, **more):
    return {"arch": "x86_64", "name": name, "nr": nr, "calls": 1, "runs": 1, "first_ms": 1, "last_ms": 1,
            "images": [0], **more}

def write(name, *calls, **more):
    trace = {"format": "seccomp-utils trace", "version": 3, "tools": {"seccomp-utils": 1}, "runs": 1,
             "runs_with_results": 1, "start_unix_ms": 1, "duration_ms": 5, "commands": {"ls": 1},
             "endings": {"exit 0": 1}, "kernels": {"6.1.0": 1}, "machines": {"x86_64": 1}, "engines": {"ptrace": 1},
             "truncated": [], "images": ["/bin/ls"], "observations": [call("read", 0), *calls], **more}
    json.dump(trace, open(name + ".trace", "w"))

def socket(**more):
    return call("socket", 41, args=[0, 1, 2], **more)

unix, packet = [1, 1, 0, 1, 1], [17, 3, 0]
# Made never, or in no run; under another name; twice, the second time otherwise.
write("refused-calls", call("mount", 165, calls=0))
write("refused-runs", call("mount", 165, runs=0))
write("refused-more-runs", call("mount", 165, runs=2))
write("refused-name", call("getppid", 165))
write("refused-number-of-x32", call("mount", 0x400000a5))
write("refused-twice", call("read", 0))
write("refused-tuple-of-no-calls", socket(tuples=[unix, packet + [0, 1]]))
write("refused-tuple-of-no-run", socket(tuples=[unix, packet + [0, 0]]))
write("refused-sum", socket(tuples=[unix, packet + [1, 1]]))
write("refused-no-tuples", socket(tuples=[]))
write("refused-no-values", socket(values=[[], [], []]))
write("refused-values-and-tuples", socket(tuples=[unix], values=[[[17, 1, 1]], [[3, 1, 1]], [[0, 1, 1]]]))
write("refused-bits", socket(values=[{"set": 17, "clear": 0, "min": 1, "max": 1}, [[1, 1, 1]], [[0, 1, 1]]]))
write("refused-range", socket(values=[{"set": 1, "clear": 4294967294, "min": 1, "max": 17}, [[1, 1, 1]], [[0, 1, 1]]]))
write("refused-wide", socket(tuples=[[1 << 32 | 17, 3, 0, 1, 1]]))
write("refused-argument", call("socket", 41, args=[7], tuples=[[17, 1, 1]]))
write("refused-field", call("mount", 165), allowed=["mount"])
# Refused in the run, or only asked for and not there.
write("forbidden-denied", denied={"runs": 1, "observations": [call("mount", 165, images=[], errors={"EPERM": 1})]})
write("forbidden-enosys", call("mount", 165, errors={"ENOSYS": 1}))
# Shown.
write("told-call", call("mount", 165))
write("told-without-name", {key: value for key, value in call("mount", 165).items() if key != "name"})
write("told-floor", floor={"runs": 1, "observations": [call("execve", 59, images=[]), call("mount", 165, images=[])]})
write("told-x32", call("mount", 0x400000a5, arch="x32"))
PYTHON

count=0
for trace in refused-*.trace; do
	refuses 2 "^sc-genprof: $trace: " sc-genprof "$trace"
	count=$((count + 1))
done
[[ $count == 17 ]] || fail "$count traces"
for trace in forbidden-*.trace; do
	sc-genprof -q -o profile.json "$trace" 2>err || fail "$trace: $(<err)"
	for question in mount 'mount()' 'socket(domain=17)'; do
		sc-genprof query profile.json "$question" >out && fail "$trace: $(<out)"
	done
done
for trace in told-*.trace; do
	sc-genprof -o profile.json "$trace" 2>err || fail "$trace: $(<err)"
	grep -q "^sc-genprof: wider than Docker's default: mount" err || fail "$trace: $(<err)"
	grep -q '^sc-genprof: risky: mount ' err || fail "$trace: $(<err)"
done
