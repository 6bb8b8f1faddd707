# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Rules that are many, overlap, or differ in what they do: each question takes well below a second on a
# quiet machine. The limits are of processor time, a few times that: each of the programs once took
# from 2 to 20 seconds for one of the files.
. "$ROOT/tests/pipeline/kit.bash"

# time limit: 600

$python3 - <<'PYTHON'
import json, random

random.seed(1)
CALLS = ("ioctl socket mmap mprotect prctl clone personality fcntl madvise futex read write open close stat "
         "fstat lstat poll lseek munmap brk pread64 pwrite64 readv writev access pipe select mremap").split()
CAPS = ["CAP_" + c for c in "CHOWN KILL SETUID SYS_ADMIN SYS_NICE BPF SYSLOG SYS_TIME SYS_BOOT".split()]
ALLOW, ERRNO = "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO"

def range_of(index):
    return {"index": index, "value": random.randrange(1 << 31), "op": random.choice(["SCMP_CMP_GE", "SCMP_CMP_LE"])}

def write(name, rules, most=1 << 20, archs=("X86_64", "X86", "X32")):
    text = json.dumps({"defaultAction": ERRNO,
                       "architectures": ["SCMP_ARCH_" + arch for arch in archs],
                       "syscalls": [{"names": ["execve", "exit_group"], "action": ALLOW}] + rules})
    assert len(text) < most
    open(name, "w").write(text)

def rule(names, action, args, **more):
    return {"names": names, "action": action, "args": args, **more}

# Three ranges each, some of them refusals that others open.
write("ranges.json", [rule(["mprotect"], random.choice([ALLOW, ERRNO]), [range_of(i) for i in (0, 1, 2)])
                      for _ in range(3000)])
# The same on many calls.
write("calls.json", [rule(CALLS[:10], random.choice([ALLOW, ERRNO]), [range_of(i) for i in random.sample(range(6), 2)])
                     for _ in range(2500)])
# Refusals with another errno, which do not meet what is allowed, on many machines.
write("machines.json", [rule(CALLS, ERRNO if i % 2 else ALLOW,
                             [{"index": 1, "value": 2 * i, "op": "SCMP_CMP_EQ"}],
                             **({"errnoRet": 13} if i % 2 else {}),
                             **({"includes": {"caps": random.sample(CAPS, 4)}} if i < 70 else {}))
                        for i in range(2000)])
# Ranges and masks of three arguments, which have no small diagram, on all calls.
write("masks.json", [rule(CALLS, ALLOW, [{"index": i, "value": random.randrange(1 << 32), "valueTwo": 0,
                                          "op": "SCMP_CMP_MASKED_EQ"} for i in random.sample(range(6), 3)])
                     for _ in range(1500)])
# Names times conditions: 20,000 each.
write("names.json", [rule(CALLS * 1000, ALLOW, [{"index": 1, "value": i, "op": "SCMP_CMP_EQ"} for i in range(15000)])])
# A few rules that libseccomp needs minutes for.
write("few.json", [rule(["mmap"], ALLOW, [range_of(i) for i in random.sample(range(6), 3)]) for _ in range(60)])
# More than a filter can hold, without any pattern.
write("long.json", [rule(["ioctl"], ALLOW, [{"index": 1, "value": random.randrange(1 << 32), "op": "SCMP_CMP_EQ"}])
                    for _ in range(20000)], most=1 << 22, archs=("X86_64",))
PYTHON

# The limit in seconds of processor time, the exit statuses that are right, and the command.
within() {
	local limit=$1 wanted=$2 status=0
	shift 2
	(ulimit -S -t "$limit" && exec "$@") >out 2>&1 || status=$?
	[[ $status =~ ^($wanted)$ ]] || fail "$*: status $status, not $wanted: $(head -3 out)"
}

sc-tracer -o ls.trace -- ls
for file in ranges calls machines masks names few; do
	within 3 '0|1' sc-genprof lint $file.json
	within 3 '1|2' sc-genprof diff default $file.json
	within 4 '0|125' sc-enforce --check $file.json
	for call in mprotect 'ioctl(request=5)'; do
		within 2 '0|1|2' sc-genprof query $file.json "$call"
	done
	for question in check explain surplus; do
		within 2 '0|1|2' sc-genprof $question $file.json ls.trace
	done
	within 3 '0|2' sc-genprof report -o report.html $file.json ls.trace
done

# What was too much is said, and is no success.
sc-genprof lint machines.json >out && fail "lint: $(<out)"
grep -q '\[undecided\]$' out || fail "lint: $(<out)"

# So is that no filter is so long; the answer does not hang on how fast the machine is.
within 6 125 sc-enforce --check long.json
grep -q 'need more than 4096 BPF instructions' out || fail "20,000 rules: $(<out)"
