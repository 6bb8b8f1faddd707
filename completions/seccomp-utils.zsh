#compdef sc-tracer sc-genprof sc-enforce
# SPDX-License-Identifier: Apache-2.0
# Completion for sc-tracer, sc-genprof and sc-enforce in zsh. Options, their values and the subcommands
# are what --help of the installed program names, so that they cannot drift apart; profiles likewise.

# Text as a part of a specification of _arguments.
_seccomp_utils_quoted() {
	REPLY=${${${${1//\\/\\\\}//:/\\:}//\[/\\[}//\]/\\]}
}

# A help text -> `specs` of the caller: "  -o, --output=FILE  text".
_seccomp_utils_options() {
	local line short long value text action REPLY
	local -a values
	for line in ${(f)1}; do
		[[ $line =~ '^ +((-[A-Za-z]), )?(--[a-z][a-z-]*)(=([^ ]+))?( +(.*))?$' ]] || continue
		short=$match[2] long=$match[3] value=$match[5] text=$match[7]
		_seccomp_utils_quoted "$text"
		text=$REPLY
		if [[ -z $value ]]; then
			specs+=("${long}[$text]" ${short:+"${short}[$text]"})
			continue
		fi
		values=(${(s:|:)value})
		values=(${(M)values:#([a-z][a-z0-9_-]#|ALL)})
		case $value in
		USER*) action=_users ;;
		*FILE | TRACE | PATH | PROFILE) action=" _seccomp_utils_words_or_files $values" ;;
		*) action="($values)" ;;
		esac
		_seccomp_utils_quoted "$value"
		specs+=("${long}=[$text]:$REPLY:$action" ${short:+"${short}+[$text]:$REPLY:$action"})
	done
}

# Called from a specification behind a blank, with which _arguments adds no words of its own.
_seccomp_utils_words_or_files() {
	_alternative "words:word:($*)" 'files:file:_files'
}

_seccomp_utils_profiles() {
	local place=${1:h}/..
	local -a shipped=($place/share/seccomp-utils/profiles/*.json(N:t:r) $place/../profiles/*.json(N:t:r))
	_seccomp_utils_words_or_files $shipped $argv[2,-1]
}

_seccomp_utils() {
	setopt localoptions extendedglob
	local program=$words[1] usage state
	local -a specs subcommands lines
	# A "--" behind the profile is no operand for _arguments, and yet ends them.
	local dashes=$words[(i)--]
	if [[ $program != *sc-tracer ]] && (( dashes < CURRENT )); then
		words[dashes]=()
		(( CURRENT-- ))
	fi
	usage=$($program --help 2>/dev/null)
	case $program in
	*sc-genprof)
		subcommands=(${(f)"$(sed -nE 's/^ +sc-genprof ([a-z]+) .*/\1/p' <<<$usage)"})
		if (( CURRENT > 2 && $subcommands[(Ie)$words[2]] )); then
			_seccomp_utils_options "$($program $words[2] --help 2>/dev/null)"
			if [[ $words[2] == necessity ]]; then
				specs+=('(-)2: :_command_names -e' '*:: :_normal')
			else
				specs+=('*: :_files')
			fi
			lines=(${(f)usage})
			(( ! ${(M)#lines:#*sc-genprof\ $words[2]\ *[\]a-z]\ (PROFILE|OLD)([^A-Z]*|)} )) ||
				specs+=("1: : _seccomp_utils_profiles $(command -v $program)")
			shift words
			(( CURRENT-- ))
		else
			_seccomp_utils_options $usage
			specs+=("1: : _seccomp_utils_words_or_files $subcommands" '*: :_files')
		fi ;;
	*sc-tracer)
		_seccomp_utils_options $usage
		specs+=('(-)1: :_command_names -e' '*:: :_normal') ;;
	*)
		_seccomp_utils_options $usage
		specs+=("1: : _seccomp_utils_profiles $(command -v $program) unconfined" '(-)2: :_command_names -e' '*:: :_normal') ;;
	esac
	_arguments -S -s $specs
}

_seccomp_utils "$@"
