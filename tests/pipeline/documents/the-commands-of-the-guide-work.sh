# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Types what docs/guide.md shows in its ```sh blocks, in order, and stops at the first failure.
. "$ROOT/tests/pipeline/kit.bash"

need curl $python3
ln -s $python3 python3
PATH=$PWD:$PATH
port=$(free_port)
# shellcheck disable=SC2016   # the backquotes are the page's
sed -n '/^```sh$/,/^```$/ { /^```/d; p }' "$ROOT/docs/guide.md" | sed "s/18080/$port/g" >commands.sh
[[ $(wc -l <commands.sh) -gt 20 ]] || fail "the guide's commands were not found"
bash -euxo pipefail commands.sh >out 2>err || fail "a command of the guide fails: $(tail -n 5 out err)"
for what in 'hello' 'refused, as it should be' 'refused, and reported' 'chmod 600 file: needs more' \
	'the profile does not fit' 'they differ' '"comment": "O_RDONLY'; do
	grep -q -- "$what" out || fail "not seen: $what"
done
# The last words about the grown profile, and the report of a refused call.
grep -q '^sc-enforce: nothing was refused' err || fail "the grown profile refuses something"
grep -Eq 'chmod(at)?\(mode=0600\): errno EPERM: ' err || fail "chmod is not reported"
