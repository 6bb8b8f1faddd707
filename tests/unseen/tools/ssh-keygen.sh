# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a key made and shown. Other work: other kinds of keys, phrases, signatures, certificates, a search in known hosts, errors.
. "$ROOT/tests/workloads/kit.bash"

need ssh-keygen

record_a_key() {
	rm -f key key.pub
	"$@" ssh-keygen -q -t ed25519 -N '' -C me -f key && "$@" ssh-keygen -l -f key.pub | cut -d ' ' -f 1,3-
}

other_keys() {
	rm -f ./rsa* ./ecdsa*
	"$@" ssh-keygen -q -t rsa -b 2048 -N secret -C me -f rsa && "$@" ssh-keygen -y -P secret -f rsa | cut -c 1-20
	"$@" ssh-keygen -q -t ecdsa -N '' -C me -f ecdsa && "$@" ssh-keygen -l -E md5 -f ecdsa | cut -d ' ' -f 1,3-
	"$@" ssh-keygen -q -p -P secret -N other -f rsa && "$@" ssh-keygen -y -P wrong -f rsa 2>&1
	echo "status $?"
	"$@" ssh-keygen -e -m PKCS8 -f ecdsa.pub | head -n 1
}
other_signatures() {
	rm -f file.sig ed ed.pub ed-cert.pub
	ssh-keygen -q -t ed25519 -N '' -C me -f ed
	echo text >file
	cp file other
	"$@" ssh-keygen -q -Y sign -n file -f ed file && head -n 1 file.sig
	echo "me $(cat ed.pub)" >allowed
	"$@" ssh-keygen -Y verify -f allowed -I me -n file -s file.sig <other | cut -d ' ' -f 1-5
	"$@" ssh-keygen -q -s ed -I id -n user ed.pub && "$@" ssh-keygen -L -f ed-cert.pub | sed -n 2p | cut -c 1-30
	echo "host.example $(cut -d ' ' -f 1,2 ed.pub)" >known
	"$@" ssh-keygen -F host.example -f known | head -n 1
	"$@" ssh-keygen -F other.example -f known
	echo "status $?"
}
other_errors() {
	"$@" ssh-keygen -l -f nowhere 2>&1
	echo "status $?"
	echo nonsense >broken
	"$@" ssh-keygen -l -f broken 2>&1
	echo "status $?"
	"$@" ssh-keygen -q -t none -f x 2>&1
	echo "status $?"
	rm -f there
	ssh-keygen -q -N '' -f there
	"$@" ssh-keygen -q -N '' -f there </dev/null 2>&1
	echo "status $?"
}
holds_for_other_work
