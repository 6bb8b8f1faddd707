# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o shell.json -- sh -c 'ls /etc; cat /etc/hostname; (echo hi); test -x /bin/sh' >/dev/null
sc-tracer -o python.json -- "$python3" -c '
import subprocess, threading, socket
subprocess.run(["true"])
threading.Thread(target=print).start()
socket.socket().close()'
for options in --args=none --args=stable --args=exact --for=docker '--for=docker --args=exact' --for=podman --portable \
	'--portable --for=docker' --arch=x86_64,aarch64; do
	for trace in shell python; do
		# shellcheck disable=SC2086
		sc-genprof -q $options -o profile.json $trace.json
		sc-genprof lint profile.json >found || fail "$options $trace: $(<found)"
		# What the program really makes may be more than most programs need.
		! grep '^profile' found | grep -v '\[risk\]$' || fail "$options $trace"
	done
done

# Of the shipped ones only what is so: they are Docker's default, and what forbids everything.
for profile in "$ROOT"/profiles/*.json; do
	[[ $profile == */deny.json ]] && continue
	sc-genprof lint "$profile" >found || fail "$profile: $(<found)"
	! grep '^[^ ]' found | grep -vE '\[(risk|multiplexed|newer-name)\]$' || fail "$profile"
done
