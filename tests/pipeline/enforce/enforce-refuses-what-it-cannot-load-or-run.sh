# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

echo '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": ["chmod"], "action": "SCMP_ACT_ERRNO" } ] }' >ls.json
touch plain-file

refuses 125 'profile' sc-enforce
refuses 125 'command' sc-enforce ls.json
refuses 125 'no-such-option' sc-enforce --no-such-option ls.json ls
refuses 125 'no-such-profile' sc-enforce no-such-profile ls
refuses 125 'missing\.json.*no such file' sc-enforce ./missing.json ls
refuses 127 'no-such-program' sc-enforce ls.json no-such-program
refuses 126 'plain-file.*permission denied' sc-enforce ls.json ./plain-file
refuses 126 'deny.*execve' sc-enforce deny ls

: >empty.json
refuses 125 'empty\.json.*empty' sc-enforce ./empty.json ls
echo 'allow everything, please' >prose.json
refuses 125 'prose\.json:1:[0-9]+: ' sc-enforce ./prose.json ls
echo '{}' >braces.json
refuses 125 'braces\.json.*defaultAction' sc-enforce ./braces.json ls
echo 'null' >null.json
refuses 125 'null\.json' sc-enforce ./null.json ls
echo '{"defaultAction": "SCMP_ACT_ALLOW", "sycalls": []}' >misspelt.json
refuses 125 'misspelt\.json.*sycalls' sc-enforce ./misspelt.json ls
cat >operator.json <<'END'
{ "defaultAction": "SCMP_ACT_ALLOW",
  "syscalls": [ { "names": ["kill"], "action": "SCMP_ACT_ERRNO",
                  "args": [ { "index": 1, "value": 9, "op": "SCMP_CMP_EQUAL" } ] } ] }
END
refuses 125 'operator\.json: syscalls\[0\]\.args\[0\]\.op: "SCMP_CMP_EQUAL" is not an operator' sc-enforce ./operator.json ls
sed 's/SCMP_CMP_EQUAL/SCMP_CMP_EQ/; s/SCMP_ACT_ERRNO/SCMP_ACT_FORBID/' operator.json >action.json
refuses 125 'action\.json: syscalls\[0\]\.action: "SCMP_ACT_FORBID"' sc-enforce ./action.json ls
sed 's/SCMP_CMP_EQUAL/SCMP_CMP_EQ/; s/"value": 9/"value": "nine"/' operator.json >type.json
refuses 125 'type\.json: syscalls\[0\]\.args\[0\]\.value: ' sc-enforce ./type.json ls

# A name that this libseccomp does not know: dropped where the profile only becomes stricter.
cat >unknown.json <<'END'
{ "defaultAction": "SCMP_ACT_ALLOW",
  "syscalls": [ { "names": ["call_of_tomorrow"], "action": "SCMP_ACT_ERRNO" } ] }
END
refuses 125 'call_of_tomorrow' sc-enforce ./unknown.json true
sed '0,/"names": \[ */s//&"call_of_tomorrow", /' "$ROOT/profiles/default.json" >stricter.json
grep -q call_of_tomorrow stricter.json || fail "default.json is not written as this test thinks"
sc-enforce -v ./stricter.json -- ls /etc >out 2>err || fail "an unknown name to allow stops the program: $(cat err)"
grep -q call_of_tomorrow err || fail "an unknown name to allow is dropped without a word"
refuses 125 'not know the system call' sc-enforce --strict ./stricter.json -- ls /etc
