# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# "-o all": what is there is installed, whatever flags it was built with.
make -s -C "$ROOT" -o all install BUILD="$BUILD_DIR" DESTDIR="$PWD/stage" PREFIX=/usr/local >log 2>&1 ||
	fail "make install: $(tail -n 20 log)"
find stage -type f | sort
for program in sc-tracer sc-genprof sc-enforce; do
	"stage/usr/local/bin/$program" --version || fail "$program: does not start where it was installed"
	[[ -s stage/usr/local/share/man/man1/$program.1 ]] || fail "$program: no man page"
	[[ -s stage/usr/local/share/bash-completion/completions/$program ]] || fail "$program: no completion"
done
for profile in deny default default-no-chmod; do
	[[ -s stage/usr/local/share/seccomp-utils/profiles/$profile.json ]] || fail "$profile: not installed"
done
make -s -C "$ROOT" uninstall DESTDIR="$PWD/stage" PREFIX=/usr/local >>log 2>&1
[[ -z $(find stage -type f) ]] || fail "uninstall leaves: $(find stage -type f)"
