# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

(( EUID == 0 )) || skip "only root can become another user"

# An own /etc, so that the rows are known.
cat >play.sh <<'END'
set -eu         # where nothing is mounted the real files must stay
mount -t tmpfs none /etc
cat >/etc/passwd <<'PASSWD'
root:x:0:0:root:/root:/bin/sh
ann:x:1000:1001:Ann:/:/bin/sh
PASSWD
cat >/etc/group <<'GROUP'
root:x:0:
ann:x:1001:
audio:x:29:ann
GROUP
while read -r user want; do
	for program in 'sc-tracer -q -o trace' 'sc-enforce -q unconfined' 'sc-enforce -q --audit default'; do
		words="${program%% *} -u $user ${program#* }"
		$words cat /proc/self/status >status 2>errors || true
		got=
		while read -r key first rest; do
			case $key in
			Uid: | Gid:) got="$got$first " ;;
			Groups:) got=$got$first${rest:+ $rest} ;;
			esac
		done <status
		[ "$got" = "$want" ] || { echo "$words: got $got, want $want"; cat errors; exit 1; }
	done
done
END
unshare --mount --propagation private sh play.sh <<'END' || fail "see above"
root 0 0 0
ann 1000 1001 29 1001
1000 1000 1001 29 1001
ann:audio 1000 29 29
ann:7 1000 7 7
4242 4242 0 0
4242:audio 4242 29 29
END
