# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

touch file
sc-enforce default -- chmod 600 file || fail "default refuses chmod"
[[ $(stat -c %a file) == 600 ]] || fail "chmod did nothing under default"
if sc-enforce default-no-chmod -- chmod 644 file 2>err; then
	fail "default-no-chmod lets chmod through"
fi
grep -q 'Operation not permitted' err || fail "chmod says: $(cat err)"
[[ $(stat -c %a file) == 600 ]] || fail "the mode was changed"
sc-enforce unconfined -- chmod 644 file || fail "unconfined refuses chmod"
[[ $(stat -c %a file) == 644 ]] || fail "chmod did nothing when unconfined"
