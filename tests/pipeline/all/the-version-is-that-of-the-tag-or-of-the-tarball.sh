# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# Trees of their own, as far as make needs them; nothing is compiled in them.
need git
tree() { rm -rf "$1" && mkdir "$1" && cp -r "$ROOT"/{Makefile,VERSION,tools,docs,profiles} "$1"; }
version_in() { make -s -C "$1" build/lib/base/version.inc && sed -n 's/^#define VERSION "\(.*\)"$/\1/p' "$1/build/lib/base/version.inc"; }
is() {    # WHAT GOT WANTED
	[[ $2 == "$3" ]] || fail "$1: the version is '$2', not '$3'"
}
export GIT_CONFIG_GLOBAL=$PWD/gitconfig GIT_CONFIG_SYSTEM=/dev/null
git config --global user.name Tester
git config --global user.email tester@example.org
release=$(<"$ROOT/VERSION")

tree plain
is 'without git' "$(version_in plain)" "$release"
git -C plain init -q
git -C plain add .
git -C plain commit -q -m first
is 'without a tag' "$(version_in plain)" "$release"
git -C plain tag -a -m release v9.8.7
is 'at the tag' "$(version_in plain)" 9.8.7
make -s -C plain dist
cp plain/seccomp-utils-9.8.7.tar.gz first.tar.gz
sleep 1.1
make -s -C plain dist
cmp plain/seccomp-utils-9.8.7.tar.gz first.tar.gz || fail 'the same commit gave two tarballs'
git -C plain commit -q --allow-empty -m second
[[ $(version_in plain) == 9.8.7-1-g* ]] || fail "behind the tag: the version is $(version_in plain)"

# A tarball may be unpacked inside of another tree that has tags.
tar -C plain -xzf first.tar.gz
is 'in the tarball' "$(version_in plain/seccomp-utils-9.8.7)" 9.8.7

for program in sc-tracer sc-genprof sc-enforce; do
	"$program" --version
done | sed 's/.* //' | sort -u >versions
[[ $(wc -l <versions) == 1 ]] || fail "the programs are of several versions: $(paste -sd' ' versions)"

# Neither the version nor PREFIX is in the flags: changing them compiles one file each.
make -s -C plain build/flags
cp plain/build/flags flags
make -s -C plain build/flags build/lib/profile/find_build.inc PREFIX='/opt/two words' VERSION=1
cmp plain/build/flags flags || fail 'another PREFIX changes the flags, and so compiles everything again'
grep -q '"/opt/two words/share/seccomp-utils/profiles"' plain/build/lib/profile/find_build.inc ||
	fail "PREFIX does not reach the programs: $(<plain/build/lib/profile/find_build.inc)"

# What the Makefile's targets leave in folders of their own goes with make clean.
mkdir -p plain/build-{static,san,fuzz,warnings}/x
make -s -C plain clean
! compgen -G 'plain/build*' || fail "make clean leaves: $(compgen -G 'plain/build*')"
