# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 300
# Recorded: a repository from its first commit over a branch, a merge and a rebase to a clone that is
# pushed to, a conflict, a collected repository, commands that fail, one that is a shell script (a merge
# of three) and one that shows its progress, as on a terminal. Other work: other repositories and
# contents, other commands over the same ways: blame, stash, bisect, worktrees, bundles, hooks,
# shallow clones, submodules, broken repositories.
. "$ROOT/tests/workloads/kit.bash"

need git
export GIT_CONFIG_NOSYSTEM=1 HOME=$PWD GIT_PAGER=cat GIT_EDITOR=true
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_AUTHOR_DATE='2026-01-01T00:00:00Z'
export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'
git config --global init.defaultBranch main
git config --global advice.detachedHead false
# Housekeeping in the background would still run when the work is done.
git config --global gc.autoDetach false
git config --global protocol.file.allow always

# One command behind $prefix; what it says, and its status where that is not 0.
g() {
	timeout 30 "${prefix[@]}" git "$@" 2>&1 || echo "status $?"
}
fresh() {       # PREFIX...: an empty repository, and we are in it
	prefix=("$@")
	rm -rf "$PWD/place"
	mkdir place && cd place || return
	g init -q repository
	cd repository || return
}
# Several files and one commit.
commit() {      # MESSAGE FILE=CONTENT...
	local message=$1 file
	shift
	for file; do
		mkdir -p "$(dirname "${file%%=*}")"
		printf '%s\n' "${file#*=}" >"${file%%=*}"
	done
	g add -A
	g commit -q -m "$message"
}

record_a_branch_merged_and_rebased() (
	fresh "$@" || return
	commit first a=1 b/c=2
	g checkout -q -b side
	commit second a=2
	g checkout -q main
	commit third d=3
	g merge side
	g checkout -q -b late HEAD~1
	commit fourth e=4
	g rebase main
	g log --oneline --stat
	g diff HEAD~1
	g status
	g gc -q
)
record_a_conflict() (
	fresh "$@" || return
	commit first a=1
	g checkout -q -b side
	commit second a=2
	g checkout -q main
	commit third a=3
	g merge side
	g diff
	echo both >a
	g add a
	g commit -q -m merged
	g stash
	echo more >>a
	g stash
	g stash pop
)
record_a_clone() (
	fresh "$@" || return
	commit first a=1
	cd .. || return
	g clone -q "file://$PWD/repository" copy
	g init -q --bare bare
	cd copy || return
	commit second a=2
	g push -q ../bare main
	cd ../repository || return
	g pull -q ../bare main
	g log --oneline
)
# git-merge-octopus is a script, as git-bisect and git-submodule are.
record_a_script() (
	fresh "$@" || return
	commit first a=1
	g checkout -q -b one
	commit second b=2
	g checkout -q -b two main
	commit third c=3
	g checkout -q main
	g merge -q one two
	g log --oneline
)
# Progress is shown on a terminal, or when asked for, and is what git sets an interval timer for. How
# far it came in a second is never the same: only what it ends with is kept.
record_progress() (
	fresh "$@" || return
	commit first a=1
	cd .. || return
	g clone --progress "file://$PWD/repository" copy | tr '\r' '\n' | grep -o 'Receiving objects: 100%'
)
record_errors() (
	fresh "$@" || return
	g log
	g checkout nowhere
	g nonsense
	g clone -q "file://$PWD/nowhere" no
)

other_histories() (
	local i
	fresh "$@" || return
	for i in {1..12}; do commit "number $i" "file$i=$(seq "$i" 400)" "deep/er/file$i=$i" same="$i"; done
	g tag -a -m 'a release' v1 HEAD~5
	g describe
	g log --graph --format='%h %s' --name-status -n 4
	g log -S 7 --oneline -- same
	g blame -s same
	g shortlog -s HEAD
	g show v1:deep/er/file3
	g ls-tree -r --name-only HEAD
	g grep -n '^400$' HEAD~2 | tail -n 2
	g reflog -n 3
	g diff --stat --find-renames HEAD~3
	g rm -q -r deep
	g mv file1 renamed
	g commit -q --amend -m amended
	g cherry-pick HEAD~3
	g cherry-pick --abort
	g revert --no-edit HEAD~1
	g reset -q --hard HEAD~2
	g clean -n -d
	g rev-parse HEAD
	g repack -q -a -d -f
	g prune
	g fsck
	g count-objects
)
other_merges() (
	local i
	fresh "$@" || return
	commit base a="$(seq 50)"
	for i in one two three; do
		g checkout -q -b $i main
		commit "$i" "$i=$i"
	done
	g checkout -q main
	g merge -q one two three
	g checkout -q -b conflicting HEAD~1
	commit left a="$(seq 40)"
	g checkout -q main
	commit right a="$(seq 45)"
	g rebase conflicting
	g status -s
	g rebase --abort
	g merge conflicting
	g checkout --theirs a
	g add a
	g merge --continue
	g log --oneline --merges
	g branch -d one
	g branch -D nothing
	g merge-base main conflicting
	g diff main...conflicting --stat
)
other_stashes_and_worktrees() (
	fresh "$@" || return
	commit base a=1 b=2
	echo changed >a; echo new >untracked
	g stash push -q -u -m kept
	g stash list
	g status -s
	g stash apply -q
	cat a untracked
	g checkout -q -- a
	g stash drop -q
	g worktree add -q ../second -b second
	g worktree list --porcelain | grep -c branch
	g worktree remove ../second
	printf '%s\n' '#!/bin/sh' 'echo "a hook refuses"; exit 1' >.git/hooks/pre-commit
	chmod 755 .git/hooks/pre-commit
	commit refused a=2
	g commit -q -n -m 'not refused'
	g apply --check - <<<'no patch'
	g format-patch -q -1 --stdout | grep -c '^+'
	g archive --format=tar HEAD | tar -t
)
other_bisect() (
	local i
	fresh "$@" || return
	for i in {1..9}; do commit "$i" n="$i"; done
	g bisect start HEAD HEAD~8
	# shellcheck disable=SC2016   # for the shell of git bisect
	g bisect run sh -c '[ "$(cat n)" -lt 6 ]' | grep 'first bad'
	g bisect reset
)
other_clones() (
	local i
	fresh "$@" || return
	for i in {1..30}; do printf '%s\n' "$i" >"f$i"; done
	seq 100000 >big
	g add -A
	g commit -q -m many
	commit second f1=x
	cd .. || return
	g clone -q --bare "file://$PWD/repository" mirror.git
	g clone -q --depth 1 "file://$PWD/repository" shallow
	g -C shallow log --oneline
	g -C shallow fetch -q --unshallow
	g -C shallow log --oneline
	g -C shallow checkout -q -b topic
	echo y >shallow/f2
	g -C shallow commit -q -a -m topic
	g -C shallow push -q "file://$PWD/mirror.git" topic
	g -C mirror.git branch
	g -C shallow push -q "file://$PWD/mirror.git" :topic
	g ls-remote "file://$PWD/mirror.git"
	g -C repository bundle create -q ../all.bundle main
	g clone -q all.bundle unbundled
	cksum unbundled/big
	g -C repository submodule --quiet add "file://$PWD/mirror.git" sub
	g -C repository commit -q -m 'with a submodule'
	g clone -q --recurse-submodules repository again
	cksum again/sub/big
	echo z >repository/f3
	g -C repository commit -q -a -m ahead
	g -C again fetch -q
	g -C again pull -q --rebase
	g -C again log --oneline -n 1
)
other_progress() (
	fresh "$@" || return
	seq 100000 >big
	commit first a=1
	g repack -a -d -f | tr '\r' '\n' | grep -o 'Writing objects: 100%'
	git init -q --bare ../bare
	g push --progress "file://$PWD/../bare" main | tr '\r' '\n' | grep -o 'Writing objects: 100%'
	commit second a=2
	g push ../bare main | grep -o 'main -> main'
	g fsck --progress | tr '\r' '\n' | grep -o 'Checking objects: 100%'
)
other_errors() (
	fresh "$@" || return
	commit base a=1
	g commit -m nothing
	g merge nowhere
	g rebase nowhere
	g push -q nowhere main
	g fetch -q "file://$PWD/nowhere"
	g show HEAD:nowhere
	g config no.such.thing
	: >.git/index.lock
	g add -A
	rm .git/index.lock
	chmod u+w .git/objects/??/*
	for object in .git/objects/??/*; do echo broken >"$object"; done
	g log
	g fsck
	echo nonsense >.git/HEAD
	g status
	cd / && g status
)
holds_for_other_work
