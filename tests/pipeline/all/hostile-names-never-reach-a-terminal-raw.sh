# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# time limit: 600
# A word that colours the terminal, begins a line of its own and turns the order of letters: as the
# value of every option, as the name of every file, and as what stands in the files.
hostile=$'x\e[31m\ninjected: \xe2\x80\xaey'

commands=0
plain() {       # COMMAND...: prints nothing that a terminal would obey
	timeout 20 "$@" >out 2>err || true
	commands=$((commands + 1))
	if LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae|^injected' out err; then
		fail "$(printf '%q ' "$@"): prints $(cat -v out err)"
	fi
}

# The options of `sc-NAME [SUBCOMMAND]` that take a value.
options() { "$@" --help | grep -oE '^ +(-., +)?--[a-z-]+\[?=' | grep -oE -- '--[a-z-]+'; }

sc-tracer -o trace.json -- true
sc-genprof -o profile.json trace.json
for option in $(options sc-tracer); do
	plain sc-tracer "$option=$hostile" -- true
done
for option in $(options sc-enforce); do
	plain sc-enforce "$option=$hostile" profile.json true
	plain sc-enforce "$option=$hostile" --check profile.json
done
subcommands=$(sc-genprof --help | sed -n '/^Subcommands/,$s/^  \([a-z]*\).*/\1/p')
[[ $(wc -w <<<"$subcommands") -gt 9 ]] || fail "sc-genprof --help names $subcommands"
for name in '' $subcommands; do
	subcommand=(${name:+"$name"})
	for option in $(options sc-genprof "${subcommand[@]}"); do
		plain sc-genprof "${subcommand[@]}" "$option=$hostile" profile.json trace.json
	done
done

# Files of that name: absent, not JSON, and good ones.
rm -f ./*"$hostile"*
for content in absent broken trace.json profile.json; do
	case $content in
	absent) ;;
	broken) echo '{ "x": ' >"$hostile" ;;
	*) cp "$content" "$hostile" ;;
	esac
	for name in '' $subcommands; do
		subcommand=(${name:+"$name"})
		plain sc-genprof "${subcommand[@]}" "./$hostile"
		plain sc-genprof "${subcommand[@]}" "./$hostile" trace.json
		plain sc-genprof "${subcommand[@]}" profile.json "./$hostile"
		plain sc-genprof "${subcommand[@]}" -v "./$hostile" "./$hostile"
	done
	plain sc-enforce "./$hostile" true
	plain sc-enforce -v "./$hostile" true
	plain sc-enforce --check "./$hostile"
	plain sc-enforce --timing --trace="./$hostile" "./$hostile"
done
rm "$hostile"

# Unknown options, users, commands; and a command of that name that is recorded, refused and audited.
for program in sc-tracer sc-enforce sc-genprof; do
	plain "$program" "$hostile"
	plain "$program" "--$hostile"
	plain "$program" "-$hostile"
done
plain sc-tracer -- "./$hostile"
plain sc-enforce profile.json "./$hostile"
cp "$BUILD_DIR/victims/only_getppid" "$hostile"
plain sc-tracer -v -k -o hostile.json -- "./$hostile" 1 "argument$hostile"
plain sc-tracer -c -k -- "./$hostile" 1
[[ -s hostile.json ]] || fail "no trace"
without <(sc-genprof hostile.json) getppid >narrow.json
for arguments in '' -v -k; do
	# shellcheck disable=SC2086   # no option is no word
	plain sc-enforce --audit $arguments narrow.json "./$hostile" 1 "argument$hostile"
	grep -q 'getppid' err || fail "--audit $arguments does not report getppid: $(cat err)"
	# shellcheck disable=SC2086
	plain sc-enforce --trace-denials $arguments narrow.json "./$hostile" 1
done
for name in check explain surplus; do
	plain sc-genprof "$name" narrow.json hostile.json
	plain sc-genprof "$name" -v narrow.json hostile.json
done
plain sc-genprof saturation hostile.json hostile.json
plain sc-genprof diff trace.json hostile.json

# Names, comments and paths in a profile.
$python3 - "$hostile" <<'END'
import json, sys
word = sys.argv[1]
json.dump({"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
    {"names": [word, "read", "execve"], "action": "SCMP_ACT_ALLOW", "comment": word},
    {"names": ["write", "write"], "action": "SCMP_ACT_NOTIFY", "includes": {"caps": [word]}}],
    "listenerPath": word}, open("words.json", "w"))
END
plain sc-enforce -v words.json true
plain sc-enforce -v --check words.json
for name in lint convert query diff; do
	plain sc-genprof "$name" -v words.json
	plain sc-genprof "$name" -v words.json "$hostile"
	plain sc-genprof "$name" -v words.json profile.json
done
plain sc-genprof query words.json read
echo "$commands commands"
