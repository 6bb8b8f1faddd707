# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need tar gzip
mkdir -p tree/deep/er
seq 10000 >tree/numbers
cp /etc/passwd tree/deep/er/
ln -s numbers tree/link

work() {
	rm -f packed.tar.gz
	"$@" tar czf packed.tar.gz tree && gzip -t packed.tar.gz && tar tzf packed.tar.gz
}
holds_under_its_profile newfstatat

rm -f packed.tar.gz && tar czf packed.tar.gz tree
work() {
	rm -rf out && mkdir out
	"$@" tar xzf packed.tar.gz -C out && diff -r tree out/tree && find out | sort
}
holds_under_its_profile utimensat
