# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Completion for sc-tracer, sc-genprof and sc-enforce. Options, their values and the subcommands are
# what --help of the installed program names, so that they cannot drift apart; profiles likewise.

# "  -o, --output=FILE  text" of a help on standard input -> "-o --output FILE", also without a short
# name or a value.
_seccomp_utils_options() {
	sed -nE 's/^ +((-[A-Za-z]), )?(--[a-z][a-z-]*)(=([^ ]+))?( .*)?$/\2 \3 \5/p'
}

# How the value of an option is called in the help; fails for an option without one.
_seccomp_utils_value() {        # OPTION OPTIONS
	awk -v option="$1" '($1 == option || $2 == option) && $NF !~ /^-/ { print $NF; found = 1; exit }
	                    END { exit !found }' <<<"$2"
}

# Words, or files as readline shows them: folders end in "/", blanks are escaped.
_seccomp_utils_files() {        # CURRENT [WORDS]
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -W "${2-}" -- "$1" | sort -u)
}

# "auto|ptrace|notify" are values, "FILE" stands for files, "USER" for users.
_seccomp_utils_values() {       # VALUE CURRENT
	local words
	words=$(tr '|' '\n' <<<"$1" | grep -xE '[a-z][a-z0-9_-]*|ALL')
	case $1 in
	USER*) mapfile -t COMPREPLY < <(compgen -u -- "$2") ;;
	*FILE | TRACE | PATH) _seccomp_utils_files "$2" "$words" ;;
	*) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$2") ;;
	esac
}

# The words before the cursor, with what readline takes apart at "=" put together again; and where
# in COMP_WORDS each begins.
_seccomp_utils_words() {
	local i
	words=() starts=()
	for ((i = 1; i <= COMP_CWORD; i++)); do
		if (( ${#words[@]} )) && [[ ${words[-1]} == --* && ${COMP_WORDS[i]} == =* || ${words[-1]} == --*= ]]; then
			words[-1]+=${COMP_WORDS[i]}
		else
			words+=("${COMP_WORDS[i]}") starts+=("$i")
		fi
	done
}

# Where the command of the user begins, which has words of its own: behind "--", behind all of
# sc-tracer's options, behind sc-enforce's profile. What stands before that is in `operands`. An
# option that waits for its value is in `option`.
_seccomp_utils_parse() {        # PROGRAM OPTIONS
	local i word most=-1
	case $1 in
	*sc-tracer) most=0 ;;
	*sc-enforce) most=1 ;;
	esac
	for ((i = 0; i < ${#words[@]} - 1; i++)); do
		word=${words[i]}
		if [[ -n $option ]]; then
			option=
		elif [[ $word == -- ]]; then
			command=$((i + 1))
			return
		elif [[ $word == -?* && $word != --*=* ]]; then
			if _seccomp_utils_value "$word" "$2" >/dev/null; then option=$word; fi
		elif [[ $word != -?* ]]; then
			if (( ${#operands[@]} == most )); then
				command=$i
				return
			fi
			operands+=("$word")
		fi
	done
	if [[ -z $option && ${words[-1]} != -* ]] && (( ${#operands[@]} == most )); then
		command=$((${#words[@]} - 1))
	fi
}

_seccomp_utils_command() {      # CURRENT
	if declare -F _command_offset >/dev/null; then
		_command_offset "${starts[command]}"
	elif (( command == ${#words[@]} - 1 )); then
		_seccomp_utils_files "$1"
		mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -c -- "$1" | sort -u)
	else
		_seccomp_utils_files "$1"
	fi
}

_seccomp_utils_operand() {      # PROGRAM CURRENT HELP
	local place shipped subcommands
	place=$(dirname "$(command -v "$1")")/..
	shipped=$(find "$place/share/seccomp-utils/profiles" "$place/../profiles" -name '*.json' -printf '%f\n' 2>/dev/null)
	shipped=${shipped//.json/}
	case $1 in
	*sc-genprof)
		subcommands=$(sed -nE 's/^ +sc-genprof ([a-z]+) .*/\1/p' <<<"$3")
		if (( ${#operands[@]} == 0 )); then
			shipped=$subcommands
		elif ! grep -qE "sc-genprof ${operands[0]} .*(\]|[a-z]) (PROFILE|OLD)\b" <<<"$3"; then
			shipped=
		fi ;;
	*sc-enforce)
		shipped+=' unconfined' ;;
	esac
	_seccomp_utils_files "$2" "$shipped"
}

_seccomp_utils() {
	local program=$1 help usage options current value option='' command=''
	local -a words starts operands=()
	usage=$("$program" --help 2>/dev/null) help=$usage
	COMPREPLY=()
	_seccomp_utils_words
	if [[ $program == *sc-genprof ]] && grep -qE "^ +sc-genprof ${words[0]} " <<<"$usage"; then
		help=$("$program" "${words[0]}" --help 2>/dev/null)
	fi
	options=$(_seccomp_utils_options <<<"$help")
	_seccomp_utils_parse "$program" "$options"
	current=${words[-1]}
	if [[ -n $command ]]; then
		_seccomp_utils_command "$current"
	elif [[ -n $option ]]; then
		_seccomp_utils_values "$(_seccomp_utils_value "$option" "$options")" "$current"
	elif [[ $current == --*=* ]]; then
		if value=$(_seccomp_utils_value "${current%%=*}" "$options"); then
			_seccomp_utils_values "$value" "${current#*=}"
			[[ $COMP_WORDBREAKS == *=* ]] || COMPREPLY=("${COMPREPLY[@]/#/${current%%=*}=}")
		fi
	elif [[ $current == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(grep -oE -- '--[a-z][a-z-]*=?' <<<"$help" | sort -u)" -- "$current")
		if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
	else
		_seccomp_utils_operand "$program" "$current" "$usage"
	fi
	return 0
}
complete -F _seccomp_utils sc-tracer sc-genprof sc-enforce
