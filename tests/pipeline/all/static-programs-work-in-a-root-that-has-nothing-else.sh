# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 400
# The static build, as it would be mounted into any container image: no libraries, no /proc, no /etc.
. "$ROOT/tests/pipeline/kit.bash"

need busybox
(( EUID == 0 )) || skip "not root: chroot is not possible"
make -s -C "$ROOT" static SAN= >log 2>&1 || fail "make static: $(tail -n 20 log)"
mkdir -p root/bin root/out
cp "$(command -v busybox)" "$ROOT"/build-static/bin/sc-* root/bin/
inside() { chroot root /bin/busybox env PATH=/bin "$@"; }

inside /bin/busybox ls / >native.out
inside sc-tracer -o /out/trace.json -- /bin/busybox ls / >traced.out || fail "sc-tracer: status $?"
inside sc-genprof -o /out/profile.json /out/trace.json || fail "sc-genprof: status $?"
inside sc-enforce /out/profile.json -- /bin/busybox ls / >enforced.out || fail "sc-enforce: status $?"
diff native.out traced.out
diff native.out enforced.out
if inside sc-enforce /out/profile.json -- /bin/busybox chmod 777 /out 2>err; then
	fail "chmod is not refused"
fi
grep -q 'Operation not permitted' err || fail "chmod says: $(cat err)"
