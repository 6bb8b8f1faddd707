# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# shellcheck source=/dev/null
. "$ROOT/completions/seccomp-utils.bash"
for program in sc-tracer sc-genprof sc-enforce; do
	options=$("$program" --help | grep -oE -- '--[a-z][a-z-]*' | sort -u)
	[[ -n $options ]] || fail "$program --help names no option"
	page=$(sed 's/\\-/-/g; s/\\&//g' "$ROOT/docs/$program.1")
	for option in $options; do
		grep -qE -- "(--|Fl -|Fl Fl )${option#--}\b" <<<"$page" || fail "$program.1 does not tell of $option"
	done
	complete -p "$program" >/dev/null || fail "$program: no completion"
	COMP_WORDS=("$program" --) COMP_CWORD=1 COMPREPLY=()
	_seccomp_utils "$program" --
	completed=$(printf '%s\n' "${COMPREPLY[@]%=}" | sort -u)
	[[ $completed == "$options" ]] || fail "$program: completes $completed"
	[[ $("$program" --version) =~ [0-9]+\.[0-9]+ ]] || fail "$program --version names no version"
done
