# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# PREFIX=/tmp/p: the folders that a program could find relative to itself are anybody's.
. "$ROOT/tests/pipeline/kit.bash"

mkdir -p p/bin p/share/seccomp-utils/profiles profiles
cp "$BUILD_DIR/bin/sc-enforce" "$BUILD_DIR/bin/sc-genprof" p/bin
echo '{ "defaultAction": "SCMP_ACT_ALLOW" }' >profiles/planted.json
cp profiles/planted.json p/share/seccomp-utils/profiles

refuses 125 'planted' p/bin/sc-enforce planted true
refuses 2 'planted' p/bin/sc-genprof lint planted
grep -q '^Hint: .*/profiles$' refuses.err || fail "no word on where profiles are looked up: $(cat refuses.err)"

# The profile of that name, or none at all: never a weaker one.
cp profiles/planted.json profiles/default-no-chmod.json
touch file
chmod 600 file
p/bin/sc-enforce default-no-chmod chmod 777 file 2>err && fail "default-no-chmod lets chmod pass"
[[ $(stat -c %a file) == 600 ]] || fail "chmod was made"

# A program that lies where it was built has those of its tree, also through a link.
ln -s "$BUILD_DIR/bin/sc-enforce" linked
./linked default-no-chmod chmod 777 file 2>err && fail "default-no-chmod lets chmod pass"
grep -q 'Operation not permitted' err || fail "chmod says: $(cat err)"
