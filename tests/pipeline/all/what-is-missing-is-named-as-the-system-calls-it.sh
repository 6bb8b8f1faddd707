# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# A system that has this package manager and no other, and no library.
mkdir bin
for tool in bash env cat awk sort; do ln -s "$(type -P $tool)" bin/; done
asked() {       # MANAGER GROUP...
	local status=0
	rm -f bin/dnf bin/apk
	[[ $1 == none ]] || ln -s "$(type -P false)" "bin/$1"
	env -i PATH="$PWD/bin" "$ROOT/tools/deps" "${@:2}" >out 2>&1 || status=$?
	(( status == 1 )) || fail "$*: status $status, wanted 1"
	cat out
}
says() {        # WANT MANAGER GROUP...
	asked "${@:2}" | grep -qxF "$1" || fail "${*:2}: wanted \"$1\", got: $(cat out)"
}
says 'Hint: as root: dnf install libcap-devel jansson-devel libseccomp-devel libunwind-devel pkgconf-pkg-config' dnf build
says 'Hint: as root: apk add libcap-dev jansson-dev libseccomp-dev libunwind-dev pkgconf' apk build
says 'Hint: these are the names of Debian packages; install what this system calls them' none build
says 'deps: missing here: libcap-dev libjansson-dev libseccomp-dev libunwind-dev pkg-config' none build
asked dnf test | grep -q '^deps: not packaged here, only in Debian: .*libcriterion-dev' || fail "criterion: $(cat out)"
for name in ShellCheck golang rubygem-puma valkey-compat-redis sqlite; do
	asked dnf test | grep '^Hint' | grep -qE " $name( |\$)" || fail "dnf: $name: $(cat out)"
done
for name in shellcheck go ruby-puma redis sqlite; do
	asked apk test | grep '^Hint' | grep -qE " $name( |\$)" || fail "apk: $name: $(cat out)"
done
