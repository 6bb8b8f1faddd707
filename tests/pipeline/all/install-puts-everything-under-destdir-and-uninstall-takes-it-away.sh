# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# "-o all": what is there is installed, whatever flags it was built with.
# shellcheck disable=SC2016   # a dollar that nothing may expand
for prefix in /usr/local '/opt/two words, a "quote" and $HOME'; do
	stage="$PWD/the stage"
	place=$stage$prefix
	make_here() { make -s -C "$ROOT" -o all "$1" BUILD="$BUILD_DIR" DESTDIR="$stage" PREFIX="${prefix//\$/\$\$}"; }
	make_here install >log 2>&1 || fail "make install: $(tail -n 20 log)"
	find "$stage" -type f | sort
	for program in sc-tracer sc-genprof sc-enforce; do
		"$place/bin/$program" --version || fail "$program: does not start where it was installed"
		[[ -s $place/share/man/man1/$program.1 ]] || fail "$program: no man page"
		[[ -s $place/share/bash-completion/completions/$program ]] || fail "$program: no completion"
		[[ -s $place/share/fish/vendor_completions.d/$program.fish ]] || fail "$program: no completion in fish"
	done
	[[ -s $place/share/zsh/site-functions/_seccomp-utils ]] || fail "no completion in zsh"
	for profile in deny default default-no-chmod; do
		[[ -s $place/share/seccomp-utils/profiles/$profile.json ]] || fail "$profile: not installed"
	done

	echo '{}' >"$place/share/seccomp-utils/profiles/ours.json"
	make_here uninstall >log 2>&1 || fail "make uninstall: $(tail -n 20 log)"
	left=$(find "$stage" -type f)
	[[ $left == "$place/share/seccomp-utils/profiles/ours.json" ]] ||
		fail "uninstall is to leave the administrator's ours.json alone, and leaves: $left"
	rm "$left"
	make_here uninstall >log 2>&1 || fail "make uninstall, again: $(tail -n 20 log)"
	[[ ! -e $place/share/seccomp-utils ]] || fail "uninstall leaves $place/share/seccomp-utils, which is empty"
	rm -r "$stage"
done
