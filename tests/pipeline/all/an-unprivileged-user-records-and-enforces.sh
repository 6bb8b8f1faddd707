# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

(( EUID == 0 )) || skip "not root: every other test ran without privilege already"
need setpriv
mkdir open bin
chmod 777 open
cp "$BUILD_DIR"/bin/sc-* bin/
as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups -- env PATH="$PWD/bin:$PATH" "$@"; }

as_nobody sc-tracer -o open/trace.json -- ls -l /etc >traced.out || fail "sc-tracer: status $?"
as_nobody sc-genprof -o open/profile.json open/trace.json || fail "sc-genprof: status $?"
as_nobody sc-enforce open/profile.json -- ls -l /etc >enforced.out || fail "sc-enforce: status $?"
diff traced.out enforced.out
[[ $(stat -c %u open/profile.json) == 65534 ]] || fail "the profile belongs to someone else"

# What belongs to others stays unread.
chmod 600 open/trace.json
chown root open/trace.json
refuses 2 'open/trace.json.*permission denied' as_nobody sc-genprof -o open/other.json open/trace.json
nothing_written open/other.json
