# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Completion for sc-tracer, sc-genprof and sc-enforce. Options are what --help of the installed
# program names, so that they cannot drift apart; subcommands and profiles likewise.

_seccomp_utils() {
	local program=$1 current=$2 help word subcommands place shipped
	help=$("$program" --help 2>/dev/null)
	subcommands=$(sed -nE 's/^ +sc-genprof ([a-z]+) .*/\1/p' <<<"$help")
	COMPREPLY=()

	# Behind "--", and behind the first word of sc-tracer, stands a command with words of its own.
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ $word == -- ]] && { mapfile -t COMPREPLY < <(compgen -c -f -- "$current"); return; }
	done

	if [[ $current == -* ]]; then
		grep -qx -- "${COMP_WORDS[1]}" <<<"$subcommands" && help=$("$program" "${COMP_WORDS[1]}" --help)
		mapfile -t COMPREPLY < <(compgen -W "$(grep -oE -- '--[a-z][a-z-]*=?' <<<"$help" | sort -u)" -- "$current")
		[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
		return 0
	fi
	place=$(dirname "$(command -v "$program")")/..
	shipped=$(find "$place/share/seccomp-utils/profiles" "$place/../profiles" -name '*.json' -printf '%f\n' 2>/dev/null)
	shipped=${shipped//.json/}
	case $program in
	*sc-genprof)
		if (( COMP_CWORD == 1 )); then
			shipped=$subcommands
		elif ! grep -qE "sc-genprof ${COMP_WORDS[1]} .*(\]|[a-z]) (PROFILE|OLD)\b" <<<"$help"; then
			shipped=
		fi
		mapfile -t COMPREPLY < <(compgen -f -W "$shipped" -- "$current") ;;
	*sc-enforce)
		mapfile -t COMPREPLY < <(compgen -f -W "$shipped unconfined" -- "$current") ;;
	*)
		mapfile -t COMPREPLY < <(compgen -c -f -- "$current") ;;
	esac
}
complete -o default -F _seccomp_utils sc-tracer sc-genprof sc-enforce
