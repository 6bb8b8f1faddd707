# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 400
# The static build, as in the image that is packed of it: no libraries, no /proc, no /etc. LIBC=musl: that with musl.
. "$ROOT/tests/pipeline/kit.bash"

need busybox
(( EUID == 0 )) || skip "not root: chroot is not possible"
static=$ROOT/build-${LIBC:-static}/bin
make -s -C "$ROOT" static SAN= >log 2>&1 || fail "make static: $(tail -n 20 log)"
mkdir -p root/bin root/out image
"$ROOT/tools/oci-image" "$static" 0 image.tar
"$ROOT/tools/oci-image" "$static" 0 again.tar
cmp image.tar again.tar
tar -xf image.tar -C image
for blob in image/blobs/sha256/*; do
	[[ $(sha256sum <"$blob") == "${blob##*/} "* ]] || fail "$blob has another digest"
done
layer=$($python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["Layers"][0])' <image/manifest.json)
tar -xf "image/$layer" -C root
cp "$(command -v busybox)" root/bin/
inside() { chroot root /bin/busybox env PATH=/usr/local/bin "$@"; }

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
inside sc-tracer -q -k -o /out/stacks.json -- /bin/busybox true || fail "sc-tracer -k: status $?"
grep -q '"stacks"' root/out/stacks.json || fail "no call stacks"
inside sc-enforce default -- /bin/busybox true || fail "the image lacks the shipped profiles"

mkdir dynamic
for program in tracer genprof enforce; do cp "$(command -v ls)" dynamic/sc-$program; done
if "$ROOT/tools/oci-image" dynamic 0 dynamic.tar 2>err; then
	fail "programs that need libraries were packed"
fi
grep -q 'dynamic/sc-tracer: needs a dynamic linker' err || fail "$(cat err)"
[[ ! -e dynamic.tar ]]
