# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: random profiles, the probe under each of them with docker, runc, crun and both
# readings of sc-enforce, and what it saw held side by side.

# The probe under one profile; what did not start is one line, whatever the reason.
probe_once() {    # WHO SEED
	local who=$1 dir=$work/random/$2 profile
	case $who in
	runc | crun) profile=$dir/oci.json ;;
	*)           profile=$dir/docker.json ;;
	esac
	if ! under "$who" "$profile" /probe >"$dir/$who" || [[ $(tail -n 1 "$dir/$who") != end ]]; then
		echo "did not start" >"$dir/$who"
		cp "$work/out/$who.err" "$dir/$who.err"
	fi
}

# Docker before 23 drops defaultErrnoRet (its own copy of the OCI types lacks it).
docker_reads() {    # SEED
	((docker_major >= 23)) || ! grep -q defaultErrnoRet "$work/random/$1/docker.json"
}

# One column of the comparison: all seeds under these.
probe_all() {    # WHO...
	local seed who
	for ((seed = 1; seed <= profiles; seed++)); do
		for who; do
			if [[ $who == docker ]] && ! docker_reads "$seed"; then continue; fi
			probe_once "$who" "$seed"
		done
	done
}

random_profiles() {
	local seed
	for ((seed = 1; seed <= profiles; seed++)); do
		mkdir -p "$work/random/$seed"
		"$work/random_profile" docker "$seed" >"$work/random/$seed/docker.json"
		"$work/random_profile" oci "$seed" >"$work/random/$seed/oci.json"
	done
	probe_all docker &
	local docker_column=$!
	probe_all sc-enforce-runc sc-enforce-crun runc crun
	wait "$docker_column"
}

# compare LEFT RIGHT: adds a row to the table; a difference is told with its seed and first line.
compare() {
	local left=$1 right=$2 seed l r compared=0 calls=0 refused=0 differ=0 first=
	for ((seed = 1; seed <= profiles; seed++)); do
		l=$work/random/$seed/$left r=$work/random/$seed/$right
		if [[ $left == docker ]] && ! docker_reads "$seed"; then continue; fi
		if [[ ! -s $l || ! -s $r ]]; then
			verdict "random profiles: $left and $right" "seed $seed was not run"
			return
		fi
		compared=$((compared + 1))
		if grep -qx "did not start" "$l"; then
			refused=$((refused + 1))
		else
			calls=$((calls + $(tr ' ' '\n' <"$l" | grep -cE '^(ok|e[0-9]+|trap[0-9]+|killt|killp)$')))
		fi
		cmp -s "$l" "$r" && continue
		differ=$((differ + 1))
		[[ -n $first ]] || first="seed $seed: $(diff "$l" "$r" | sed -n '2p;/^>/{p;q}' | cut -c1-100 | paste -sd' ') $(head -qn 1 "$l.err" "$r.err" 2>/dev/null | cut -c1-200)"
	done
	table+=("| $left $(version_of "$left") | \`--as=${right#sc-enforce-}\` | $compared | $refused | $calls | $differ |")
	[[ -n $first ]] || ((calls > 0)) || first="no call was compared"
	verdict "random profiles: $left and $right agree on $compared profiles, $calls calls" "${first:+$differ differ; $first}"
}

version_of() {
	case $1 in
	docker) docker version --format '{{.Server.Version}}' ;;
	runc)   runc --version | awk 'NR == 1 { print $3 }' ;;
	crun)   crun --version | awk 'NR == 1 { print $3 }' ;;
	esac
}
