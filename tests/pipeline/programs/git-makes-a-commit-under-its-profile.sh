# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need git
export HOME=$PWD GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@localhost GIT_AUTHOR_DATE='2020-01-01T00:00:00Z'
export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@localhost GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
cat >work.sh <<'END'
set -e
git init -q -b main repository
cd repository
seq 1000 >numbers
git add numbers
git commit -q -m 'count to a thousand'
git log --stat
END
work() {
	rm -rf repository
	"$@" sh work.sh
}
holds_under_its_profile mkdir
