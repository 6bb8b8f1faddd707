# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need $python3
cat >work.py <<'END'
import subprocess, threading

sums = [0] * 4
def add(i):
    sums[i] = sum(range(i * 1000))

threads = [threading.Thread(target=add, args=(i,)) for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sums)
print(subprocess.run(["echo", "from a child"], capture_output=True, check=True).stdout)
END
work() { "$@" $python3 -B work.py; }
holds_under_its_profile pipe2
