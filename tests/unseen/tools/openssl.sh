# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a checksum, a file encrypted and decrypted, a key and a certificate made, an error. Other work: larger data, other algorithms and kinds of keys, certificates,
# requests, signatures, errors.
. "$ROOT/tests/workloads/kit.bash"

need openssl
seq 1000 >small

record_a_file() {
	"$@" openssl dgst -sha256 small
	"$@" openssl enc -aes-256-cbc -pbkdf2 -pass pass:secret -in small -out small.enc &&
		"$@" openssl enc -d -aes-256-cbc -pbkdf2 -pass pass:secret -in small.enc | cksum
	"$@" openssl genpkey -algorithm ed25519 -out key.pem && head -n 1 key.pem
	"$@" openssl req -new -x509 -key key.pem -subj /CN=me -out self.pem && "$@" openssl x509 -in self.pem -noout -subject
	"$@" openssl dgst -sha256 nowhere >/dev/null 2>&1
	echo "status $?"
}

other_data() {
	seq 1000000 >large
	"$@" openssl dgst -sha512 -r large
	"$@" openssl enc -chacha20 -pbkdf2 -pass pass:x -in large -out large.enc && "$@" openssl enc -d -chacha20 -pbkdf2 -pass pass:x -in large.enc | cksum
	"$@" openssl base64 <large | "$@" openssl base64 -d | cksum
	"$@" openssl rand -hex 32 | wc -c
	"$@" openssl dgst -md5 small large
}
other_certificates() {
	"$@" openssl genrsa -out rsa.pem 2048 2>&1 && "$@" openssl rsa -in rsa.pem -pubout -out rsa.pub 2>&1
	"$@" openssl req -new -x509 -key rsa.pem -subj /CN=me -days 30 -out cert.pem && "$@" openssl x509 -in cert.pem -noout -subject
	"$@" openssl dgst -sha256 -sign rsa.pem -out sig small && "$@" openssl dgst -sha256 -verify rsa.pub -signature sig small
	"$@" openssl ecparam -name prime256v1 -genkey -noout -out ec.pem && "$@" openssl req -new -key ec.pem -subj /CN=you -out csr.pem &&
		"$@" openssl x509 -req -in csr.pem -CA cert.pem -CAkey rsa.pem -set_serial 5 -out you.pem 2>&1 && "$@" openssl verify -CAfile cert.pem you.pem
	"$@" openssl pkcs12 -export -inkey rsa.pem -in cert.pem -passout pass:x -out both.p12 && wc -l <rsa.pub
}
other_errors() {
	"$@" openssl dgst -sha256 nowhere >/dev/null 2>&1
	echo "status $?"
	"$@" openssl enc -d -aes-256-cbc -pbkdf2 -pass pass:wrong -in small -out small.dec 2>/dev/null
	echo "status $?"
	"$@" openssl x509 -in small 2>/dev/null
	echo "status $?"
	"$@" openssl nonsense 2>/dev/null
	echo "status $?"
	"$@" openssl rsa -in /nowhere/key 2>/dev/null
	echo "status $?"
}
holds_for_other_work
