# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A suite starts the program with a shell and looks at its output with others: --image leaves these out.
. "$ROOT/tests/pipeline/kit.bash"

mkdir srv
cp "$(command -v cat)" srv/server
cat >suite <<'END'
mkdir work
./srv/server /etc/passwd | wc -l >/dev/null
END
sc-tracer -k -o suite.trace -- sh suite
sc-genprof -q -o all.json suite.trace
sc-genprof -q --image="$PWD/srv/*" -o server.json suite.trace
sc-genprof -q --image=server -o by-name.json suite.trace

# Of a call that both make the arguments of the server's count.
sc-genprof -q --args=exact --image=server -o exact.json suite.trace
sc-genprof -q --args=exact -o exact-all.json suite.trace
created='openat(flags=O_WRONLY|O_CREAT|O_TRUNC)'
sc-genprof query exact-all.json "$created" >told || fail "the suite creates no file: $(<told)"
sc-genprof query exact.json "$created" >told && fail "the server's profile has the shell's flags: $(<told)"
cmp server.json by-name.json || fail "the file's name means another program"

for call in mkdir pipe2; do
	grep -q "\"$call\"" all.json || { call=pipe; grep -q '"pipe"' all.json; } || fail "the suite makes no $call"
	grep -q "\"$call\"" server.json && fail "the server's profile has the shell's $call"
done
sc-enforce -q server.json -- ./srv/server /etc/passwd >/dev/null || fail "the server does not run under its profile"

sc-genprof -q check server.json suite.trace >drift && fail "the shell's calls are within the server's profile"
grep -q '^server.json: mkdir' drift || fail "no drift of mkdir: $(cat drift)"
sc-genprof -q check --image=server server.json suite.trace >drift || fail "the server drifts from itself: $(cat drift)"
sc-genprof -q explain --image=server all.json suite.trace mkdir >told
grep -q '/bin/' told && fail "explain tells of another program: $(cat told)"

for command in "" "check server.json" "explain all.json"; do
	status=0
	# shellcheck disable=SC2086   # a subcommand and its operand
	sc-genprof ${command%% *} --image='/nowhere/*' ${command#* } suite.trace >out 2>err || status=$?
	[ $status = 2 ] || fail "$command: exit $status"
	grep -q 'no program that matches' err || fail "$command: $(cat err)"
done
