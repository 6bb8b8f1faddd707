# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154   # variables of tests/docker/run
# For tests/docker/run: what docker run can be told beside the image, under one profile: --init, another user, no
# capabilities, a root that is only read, a terminal, health checks, a signal to stop with, and starting again.

# A server that a signal stops. Without sleep of its own: each round is a fork less to be recorded.
# shellcheck disable=SC2016   # for the shell in the container
SERVER='trap "echo stopped by USR1; exit 0" USR1; echo ready; while :; do /bin/busybox sleep 0.2; done'

wait_for() {    # PATTERN COMMAND...: until its output has it, ten seconds at most
	local pattern=$1 i
	shift
	for ((i = 0; i < 50; i++)); do
		if "$@" 2>&1 | grep -q "$pattern"; then return; fi
		sleep 0.2
	done
	echo "no $pattern in: $("$@" 2>&1 | tail -n 3 | tr '\n' ' ')"
	return 1
}

variant() {    # SENTENCE OPTION...: a container that says hello
	local sentence=$1 said
	shift
	said=$(timeout -s KILL 30 docker run --rm --network none --security-opt "seccomp=$work/variants.json" "$@" "$mark:1" "${HELLO[@]}" 2>&1 </dev/null)
	verdict "variants: $sentence" "$([[ ${said//$'\r'/} == hello ]] || echo "$said" | tail -n 2)"
}

# Runs in the background as NAME until it is removed; the profile is the one that was made.
in_background() {    # NAME OPTION... -- COMMAND...
	local name=$1 options=()
	shift
	while [[ $1 != -- ]]; do options+=("$1"); shift; done
	shift
	timeout -s KILL 30 docker run -d --name "$name" --network none --security-opt "seccomp=$profile" "${options[@]}" "${image:-$mark:1}" "$@" 2>&1
}

# The signal that the image or --stop-signal names reaches the server through sc-tracer, and without it.
stops_by_signal() {    # HOW NAME
	local wrong=
	wait_for ready docker logs "$2" >"$work/floor.answer" || wrong=$(<"$work/floor.answer")
	timeout -s KILL 30 docker stop -t 8 "$2" >/dev/null 2>&1
	[[ -n $wrong ]] || wrong=$(wait_for 'stopped by USR1' docker logs "$2")
	verdict "variants: a stop signal reaches the server $1" "$wrong"
	timeout 20 docker rm -f "$2" >/dev/null 2>&1
}

# The lines of docs/guide.md, as they stand there, for an image with all that they speak of.
guide_holds() {
	local image=$mark:guide place=$work/guide wrong
	mkdir -p "$place" "$work/image/app" "$work/image/tmp"
	ln -s "$root/build-static" "$place/build-static"
	cp -r "$rootfs/bin" "$work/image/"
	printf '#!/bin/busybox sh\nexec "$@"\n' >"$work/image/entrypoint.sh"
	printf '#!/bin/busybox sh\n/bin/busybox touch /tmp/ready\n%s\n' "$SERVER" >"$work/image/app/server"
	printf '#!/bin/busybox sh\nexec /bin/busybox cat /tmp/ready\n' >"$work/image/app/healthy"
	chmod 755 "$work/image"/{entrypoint.sh,app/server,app/healthy}
	printf '%s\n' 'FROM scratch' 'COPY . /' 'ENTRYPOINT ["/entrypoint.sh"]' 'CMD ["/app/server"]' 'STOPSIGNAL USR1' \
		'HEALTHCHECK --interval=1s --timeout=9s CMD ["/app/healthy"]' >"$work/Dockerfile"
	DOCKER_BUILDKIT=0 docker build -q -t "$image" -f "$work/Dockerfile" "$work/image" >/dev/null 2>"$work/floor.err" ||
		cat "$work/floor.err" >&2
	sed -n '/docker inspect/,/--name safe/ { /^    /p }' "$root/docs/guide.md" |
		sed "s/IMAGE/$image/; s/^    docker run/&--network none/; s/run--/run --/; s/^    docker exec/sleep 1; &/" >"$place/lines"
	wrong=$(cd "$place" && PATH=$bin:$PATH timeout 90 bash -euo pipefail lines 2>&1 >lines.out) && wrong=
	[[ -n $wrong ]] || [[ $(head -n 1 "$place/lines.out") == '["/entrypoint.sh"] ["/app/server"]' ]] || wrong=$(head -n 1 "$place/lines.out")
	[[ -n $wrong ]] || wrong=$(wait_for 'stopped by USR1' docker logs app)
	verdict "guide: an image with an entry point is recorded, with its health check" "$(tail -n 3 <<<"$wrong")"
	[[ -n $wrong ]] || wrong=$(wait_for '^healthy' docker inspect --format '{{.State.Health.Status}}' safe)
	verdict "guide: it is healthy under its profile" "$wrong"
	image='' stops_by_signal "that the guide started" safe
	timeout 20 docker rm -f app >/dev/null 2>&1
}

variants_hold() {
	local name=$mark-variant profile image wrong
	floor_traces || return
	mkdir -p "$work/traces"
	profile=$root/profiles/default.json in_background "$name-1" --stop-signal USR1 -v "$root/build-static/bin:/sc:ro" \
		-v "$work/traces:/traces" -- /sc/sc-tracer -o /traces/server /bin/busybox sh -c "$SERVER" >/dev/null
	stops_by_signal "under sc-tracer" "$name-1"
	"$bin/sc-genprof" -q --for=docker --init -o "$work/variants.json" "$work/traces/server" "$work/hello.trace" "$work/wait.trace" || return
	profile=$work/variants.json in_background "$name-2" --stop-signal USR1 -- /bin/busybox sh -c "$SERVER" >/dev/null
	stops_by_signal "under the profile" "$name-2"

	variant "--init" --init
	variant "--init, another user, no capabilities, a root that is only read" --init --user 1000:1000 --cap-drop ALL --read-only
	variant "a terminal" --tty
	"$bin/sc-genprof" -q --for=docker -o "$work/without.json" "$work/hello.trace" "$work/wait.trace"
	wrong=$(timeout -s KILL 20 docker run --rm --init --network none --security-opt "seccomp=$work/without.json" "$mark:1" "${HELLO[@]}" 2>/dev/null)
	verdict "variants: without --init in the profile tini starts nothing" "$wrong"

	image=$mark:health
	tar -C "$rootfs" -c bin/busybox etc | docker import --change 'HEALTHCHECK --interval=1s --timeout=9s CMD ["/bin/busybox", "echo", "hello"]' - "$image" >/dev/null
	wrong=$(profile=$work/without.json in_background "$name-3" -- /bin/busybox sleep 60)
	wait_for '^healthy' docker inspect --format '{{.State.Health.Status}}' "$name-3" >"$work/floor.answer" && wrong=
	verdict "variants: a health check runs in the container" "${wrong:+$(<"$work/floor.answer") $wrong}"
	timeout 20 docker rm -f "$name-3" >/dev/null 2>&1

	image=
	profile=$work/without.json in_background "$name-4" -- "${HELLO[@]}" >/dev/null
	wait_for hello docker logs "$name-4" >/dev/null
	timeout -s KILL 30 docker restart -t 1 "$name-4" >/dev/null 2>&1
	wrong=$(wait_for '^2$' sh -c "docker logs $name-4 | grep -c hello")
	verdict "variants: a container is started again" "$wrong"
	timeout 20 docker rm -f "$name-4" >/dev/null 2>&1
	guide_holds
}
