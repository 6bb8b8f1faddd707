# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the workload tests share: a profile is made of some runs of a program and must hold for other
# work of the same kind. A test defines functions and ends with holds_for_other_work:
#
#   record_WHAT PREFIX...   work that is recorded; all of it together makes the profile
#   other_WHAT PREFIX...    other work: run under the profile, must do what it does without
#
# Each starts the program behind PREFIX (nothing, sc-tracer or sc-enforce with their arguments),
# prints what a user would see (errors too, as far as they are the same each time), and fails when
# the work could not be done. A file that starts a server defines start and finish around it.
#
# The profile allows nothing that Docker's default refuses but the calls that the file names in
# wider_than_default, each with the reason.
#
# Where something is denied, look for the mechanism that should have known it: families and
# prerequisites, groups of values, what is compared at all (genprof/*/*.def, lib/syscalls/syscalls.def). Only
# behaviour that the recorded runs do not have at all is a reason for one more record_ function.
#
# With MEASURE=DIRECTORY nothing is tested, but counted for docs/results.md: measure.bash.
. "$ROOT/tests/pipeline/kit.bash"

PATH=$PATH:/usr/sbin

functions_named() {     # PREFIX
	compgen -A function "$1" | sort
}

# A prefix that records every command behind it in a trace of its own. A program, not a function:
# a server behind it must be the process that a signal to $! reaches.
cat >recorder <<END
#!/bin/sh
f=\$1
shift
exec sc-tracer -o "\$(mktemp "$PWD/\$f.XXXXXX" --suffix=.trace)" -- "\$@"
END
chmod 755 recorder
recorder=$PWD/recorder

profile_of_the_recorded() {
	local f
	for f in $(functions_named record_); do
		$f "$recorder" "$f" >"$f.out" 2>"$f.err" ||
			fail "$f fails under sc-tracer: status $?: $(tail -n 5 "$f.out" "$f.err")"
	done
	sc-genprof --args=stable -o profile.json record_*.trace || fail "no profile: sc-genprof exits $?"
}

declare -A wider_than_default=()        # call -> why the workload needs it

# Also as a user would make the profile for a container.
is_no_wider_than_default() {
	local options call rest bad=0
	for options in '' '--portable --for=docker'; do
		# shellcheck disable=SC2086   # several options
		sc-genprof -q --args=stable $options -o compared.json record_*.trace ||
			fail "no profile with $options: sc-genprof exits $?"
		sc-genprof diff default compared.json >compared 2>&1
		(( $? <= 1 )) || fail "$options: $(tail -n 5 compared)"
		while IFS=: read -r _ call rest; do
			call=${call# }
			[[ -n ${wider_than_default[$call]-} ]] && continue
			echo "with $options wider than Docker's default: $call:$rest"
			bad=1
		done < <(grep -F '[wider]' compared)
	done
	return $bad
}

same() { diff "$1" "$2" >differences || { head -n 20 differences; return 1; }; }

# Once more at full speed, and once recorded, to see also what the program kept to itself: a refused
# call need not show in what it prints.
is_not_denied() {       # FUNCTION
	local f=$1 bad=0
	$f >"$f.native" || fail "$f fails without us: status $?: $(tail -n 5 "$f.native")"
	for _ in 1 2; do
		$f sc-enforce "$PWD/profile.json" -- >"$f.enforced" ||
			{ echo "$f fails under the profile: status $?"; bad=1; }
		same "$f.native" "$f.enforced" || { bad=1; echo "$f does something else under the profile"; }
	done
	$f "$recorder" "$f" >"$f.traced" ||
		fail "$f fails under sc-tracer: status $?: $(tail -n 5 "$f.traced")"
	same "$f.native" "$f.traced" || fail "$f does something else under sc-tracer"
	sc-genprof check profile.json "$f".*.trace || { bad=1; echo "$f: the profile would refuse calls"; }
	return $bad
}

holds_for_other_work() {
	local f denied=()
	if [[ -n ${MEASURE-} ]]; then
		# shellcheck source=tests/workloads/measure.bash
		. "$ROOT/tests/workloads/measure.bash"
		measure "$MEASURE/$(basename "$0" .sh)"
		return
	fi
	profile_of_the_recorded
	is_no_wider_than_default || fail "the profile allows what Docker's default refuses"
	for f in $(functions_named other_); do
		is_not_denied "$f" || denied+=("$f")
	done
	(( ${#denied[@]} == 0 )) || fail "denied: ${denied[*]}"
}
