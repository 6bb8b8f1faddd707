# SPDX-License-Identifier: Apache-2.0
# Completion for sc-tracer, sc-genprof and sc-enforce in fish. Options, their values and the subcommands
# are what --help of the installed program names, so that they cannot drift apart; profiles likewise.

# Which word begins the command of the user, behind "--" or behind OPERANDS words that are no option (-1: only
# behind "--"); nothing while it is not there. WITH_VALUE: the options that take the next word.
function __seccomp_utils_command_at --argument-names operands with_value
    set -l words (commandline -opc) (commandline -ct)
    set -l waits no
    for i in (seq 2 (count $words))
        if test $waits = yes
            set waits no
        else if string match -q -- -- $words[$i]; and test $i -lt (count $words)
            echo (math $i + 1)
            return
        else if string match -qr -- '^-.' $words[$i]
            contains -- $words[$i] (string split ' ' -- $with_value); and set waits yes
        else if test $operands = 0
            echo $i
            return
        else
            set operands (math $operands - 1)
        end
    end
    return 1
end

function __seccomp_utils_command --argument-names operands with_value
    set -l at (__seccomp_utils_command_at $operands $with_value); or return
    set -l words (commandline -opc)
    set -l before (string escape -- $words[$at..-1])
    set -l current (commandline -ct)
    complete -C "$before $current"
end

function __seccomp_utils_profiles --argument-names program
    set -l place (dirname (command -s $program))/..
    for file in $place/share/seccomp-utils/profiles/*.json $place/../profiles/*.json
        basename $file .json
    end
end

# The options of one help text, where CONDITION holds.
function __seccomp_utils_options --argument-names program condition help
    for line in (string split \n -- $help)
        set -l found (string match -r '^ +(-[A-Za-z]|),? *--([a-z][a-z-]*)(=[^ ]+|)(| .*)$' -- $line)
        or continue
        set -l declared -c $program -n $condition -l $found[3]
        test -n "$found[2]"; and set -a declared -s (string trim -c - -- $found[2])
        test -n "$found[5]"; and set -a declared -d (string trim -- $found[5])
        if test -n "$found[4]"
            set -l value (string sub -s 2 -- $found[4])
            set -l values (string split '|' -- $value | string match -r '^(?:[a-z][a-z0-9_-]*|ALL)$')
            switch $value
                case 'USER*'
                    set -a declared -xa '(__fish_complete_users)'
                case '*FILE' TRACE PATH PROFILE
                    set -a declared -r -F
                    set -q values[1]; and set -a declared -a "$values"
                case '*'
                    set -a declared -x -a "$values"
            end
        end
        complete $declared
    end
end

function __seccomp_utils_declare --argument-names program
    complete -c $program -e
    set -l usage ($program --help 2>/dev/null | string collect)
    set -l subcommands (string match -arg '\n +sc-genprof ([a-z]+) ' -- $usage)
    if set -q subcommands[1]
        __seccomp_utils_options $program "not __fish_seen_subcommand_from $subcommands" $usage
        complete -c $program -n __fish_use_subcommand -a "$subcommands"
        for subcommand in $subcommands
            set -l help ($program $subcommand --help 2>/dev/null | string collect)
            __seccomp_utils_options $program "__fish_seen_subcommand_from $subcommand" $help
            string match -qr "sc-genprof $subcommand .*(\\]|[a-z]) (PROFILE|OLD)\\b" -- $usage
            and complete -c $program -n "__fish_seen_subcommand_from $subcommand" -a "(__seccomp_utils_profiles $program)"
        end
        complete -c $program -n '__seccomp_utils_command_at -1' -xa '(__seccomp_utils_command -1)'
        return
    end
    set -l with_value
    set -l operands 0
    string match -q '*sc-enforce' $program; and set operands 1
    # First the options with a value, then where the command begins.
    for line in (string split \n -- $usage)
        set -a with_value (string match -r '^ +(-[A-Za-z]|),? *(--[a-z][a-z-]*)=' -- $line)[2..3]
    end
    set -l at "__seccomp_utils_command_at $operands '$with_value'"
    __seccomp_utils_options $program "not $at" $usage
    complete -c $program -n $at -xa "(__seccomp_utils_command $operands '$with_value')"
    test $operands = 1; and complete -c $program -n "not $at" -a "(__seccomp_utils_profiles $program) unconfined"
end

for program in sc-tracer sc-genprof sc-enforce
    __seccomp_utils_declare $program
end
