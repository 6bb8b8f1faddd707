# SPDX-License-Identifier: Apache-2.0
# sc-genprof saturation on real traces: the same work again adds nothing, other work does.
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

for i in 1 2 3; do sc-tracer -o "same$i.json" -- cat /etc/passwd >/dev/null; done
sc-tracer -o other.json -- sh -c 'mkdir made; chmod 700 made; rmdir made'
says() { grep -qE "$1" said || fail "does not say '$1': $(cat said)"; }

sc-genprof saturation --require=0.01 same*.json >said || fail "the same three times: status $?"
says '^chance that the next run shows something new: 0$'
says '^the last run added: 0$'
says '^note: what happens in one of 100 runs has a chance of 97 % to be in none of these 3$'

status=0
sc-genprof saturation --require=0.01 same*.json other.json >said || status=$?
(( status == 1 )) || fail "something new in one of four: status $status"
says '^the last run added: [1-9]'
says '^  (chmod|fchmodat)'
says '^chance that the next run shows something new: 0.25$'
sc-genprof saturation --require=0.25 same*.json other.json >/dev/null || fail "0.25 is not above 0.25"

# Of merged traces and of pipes only a bound can be told.
sc-genprof merge -o merged.json same*.json
sc-genprof saturation merged.json - <other.json >said
says '^the last run added: [1-9]'
says '^chance that the next run shows something new: at most 1$'

sc-genprof saturation --require=0.5 same1.json >said && fail "one run must not be enough"
refuses 2 'is not a number from 0 to 1' sc-genprof saturation --require=2 same1.json
refuses 2 'TRACE: missing' sc-genprof saturation
