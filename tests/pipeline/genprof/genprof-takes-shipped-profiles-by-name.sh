# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# A file of that name is not what is meant, as for sc-enforce.
echo 'not a profile' >default
echo '{ "defaultAction": "SCMP_ACT_ALLOW" }' >default-no-chmod
sc-tracer -q -o run.trace -- true
sc-genprof -q -o mine.json run.trace

answers() {     # STATUS PATTERN COMMAND...
	local status=0 want=$1 pattern=$2
	shift 2
	"$@" >out 2>err || status=$?
	(( status == want )) || fail "$*: exit status $status, wanted $want: $(cat err)"
	[[ -z $pattern ]] || grep -qE "$pattern" out || fail "$*: no $pattern in: $(head -n 3 out)"
	[[ ! -s err ]] || fail "$*: $(cat err)"
}
answers 0 '' sc-genprof lint default
answers 0 '' sc-genprof check default run.trace
answers 1 'execve' sc-genprof check deny run.trace
answers 1 '^[^ ]+ .*chmod' sc-genprof diff default default-no-chmod
answers 1 '' sc-genprof diff default mine.json
answers 0 '' sc-genprof diff default "$ROOT/profiles/default.json"
answers 0 'execve' sc-genprof explain default run.trace execve
answers 1 'deny allows [0-9]+, 0 never used' sc-genprof surplus --reference=deny default run.trace
refuses 2 'audit\.json: allows by default' sc-genprof necessity audit -- true

for command in lint 'check  run.trace' 'diff mine.json' 'explain  run.trace' 'surplus  run.trace' 'report  run.trace' 'necessity  -- true'; do
	read -r subcommand rest <<<"$command"
	# shellcheck disable=SC2086   # several words
	refuses 2 '^sc-genprof: unconfined: there is no filter$' sc-genprof "$subcommand" unconfined $rest
	# shellcheck disable=SC2086
	refuses 2 '^Hint: it is neither a file nor the name of a shipped profile: those are in .*/profiles$' sc-genprof "$subcommand" defualt $rest
	# shellcheck disable=SC2086
	refuses 2 '\./default:1:' sc-genprof "$subcommand" ./default $rest
done
refuses 2 'unconfined: there is no filter' sc-genprof surplus --reference=unconfined mine.json run.trace
refuses 2 'unconfined: there is no filter' sc-genprof report --against=unconfined mine.json run.trace
answers 0 '^[0-9]+ changes against default-no-chmod$' sc-genprof report --against=default-no-chmod default run.trace

# shellcheck source=/dev/null
. "$ROOT/completions/seccomp-utils.bash"
completes() {   # WORD... : the last one is completed
	COMP_WORDS=(sc-genprof "$@") COMP_CWORD=$# COMPREPLY=()
	_seccomp_utils sc-genprof "${!#}"
	printf '%s\n' "${COMPREPLY[@]}" | sort -u | paste -sd ' '
}
mkdir elsewhere && cd elsewhere
for subcommand in check diff explain surplus necessity lint; do
	[[ $(completes $subcommand default-) == 'default-log default-no-chmod' ]] ||
		fail "$subcommand: completes default- to $(completes $subcommand default-)"
done
[[ -z $(completes merge default-) ]] || fail "merge: completes $(completes merge default-)"
[[ -z $(completes default-) ]] || fail "without a subcommand: completes $(completes default-)"

# Their warnings are known, but not that a runtime loses their conditions.
for runtime in containerd kubernetes; do
	for command in "sc-genprof query --as=$runtime default setns" "sc-enforce --as=$runtime --check default"; do
		$command >out 2>err || fail "$command: $(<err)"
		grep -q "$runtime does not read includes and excludes" err || fail "$command says nothing: $(<err)"
		${command/$runtime/runc} >out 2>err || [[ $command == *query* ]] || fail "$command: $(<err)"
		[[ ! -s err ]] || fail "${command/$runtime/runc}: $(<err)"
	done
done
