# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -q -o run.trace -- true
sc-genprof -q -o profile.json run.trace

# A full study of true would take long: one that has no command tells as much of the name.
while read -r name alias operands; do
	for words in "$operands" --help; do
		status=0 other=0
		# shellcheck disable=SC2086     # $words are several
		sc-genprof "$name" $words >want 2>&1 || status=$?
		# shellcheck disable=SC2086
		sc-genprof "$alias" $words >got 2>&1 || other=$?
		diff want got || fail "$alias $words says something else than $name"
		(( status == other )) || fail "$alias $words: exit status $other, of $name $status"
	done
	grep -q "^$alias is another name" got || fail "$name --help does not tell of $alias"
	sc-genprof --help | grep -qE "^  $name, $alias +[A-Z]" || fail "--help does not tell of $alias"
	grep -qE "^\.SS $name .*\(also: $alias\)$" "$ROOT/docs/sc-genprof.1" || fail "sc-genprof.1 does not tell of $alias"
done <<-'END'
	surplus unused profile.json run.trace
	necessity minimize profile.json
	saturation coverage run.trace
END
