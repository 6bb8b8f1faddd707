# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

echo '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": ["chmod"], "action": "SCMP_ACT_ERRNO" } ] }' >allow.json
echo '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_KILL_PROCESS" } ] }' >kill.json

gives() {       # STATUS COMMAND...
	local status=0 want=$1
	shift
	"$@" >out 2>err || status=$?
	(( status == want )) || fail "$*: exit status $status, wanted $want: $(cat err)"
}
for with in 'sc-tracer -o trace.json --' 'sc-tracer -c --' 'sc-enforce ./allow.json --'; do
	# shellcheck disable=SC2086,SC2016   # a command of several words; expanded by the inner shell
	{
		gives 0 $with true
		gives 42 $with sh -c 'exit 42'
		gives 125 $with sh -c 'exit 125'
		gives $((128 + 15)) $with sh -c 'kill -TERM $$'
		gives $((128 + 9)) $with sh -c 'kill -KILL $$'
	}
done
gives 159 sc-enforce ./kill.json -- mkdir folder
[[ ! -e folder ]] || fail "mkdir did its work before it was killed"
