# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# work.sh record FOLDER [OPTION...]   three runs of each work, a profile of them (options are of sc-genprof)
# work.sh run FOLDER                  each work under its profile: what it prints is what it prints without one
set -uo pipefail
folder=$2
mkdir -p "$folder"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 1
# The same files everywhere.
mkdir -p files/folder
for name in one two three; do echo "$name" >files/$name.list; done
ln -s one.list files/link
cat >hello.c <<'END'
#include <pthread.h>
#include <stdio.h>
static void *nothing(void *x) { return x; }
int main(void) { pthread_t t; pthread_create(&t, 0, nothing, 0); pthread_join(t, 0); puts("hello"); return 0; }
END
cat >work.py <<'END'
import os, socket, subprocess, tempfile, threading
thread = threading.Thread(target=print, args=("thread",))
thread.start()
thread.join()
print(subprocess.check_output(["echo", "child"]))
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
client = socket.create_connection(server.getsockname())
server.accept()[0].send(b"x")
print(client.recv(1))
tempfile.TemporaryFile().write(b"y")
os.listdir("/etc")
END
cat >work.js <<'END'
require("fs").readFile("/etc/hostname", (error, data) => {
	console.log(String(data).length > 0);
	setTimeout(() => require("child_process").execSync("echo hi"), 5);
});
END

# Each: what comes before the command of the work, sc-tracer or sc-enforce, is its arguments.
work_ls() { "$@" ls -lR files; }
# shellcheck disable=SC2016   # expanded by the inner shell
work_sh() { "$@" sh -c 'ls / | sort | tail -n 1; (sleep 0); echo $((1 + 1)) >x; cat x'; }
work_tar() { "$@" tar -czf x.tgz files && "$@" tar -tzf x.tgz; }
work_find() { "$@" find files -name '*.list' -exec cat {} +; }
work_git() {
	"$@" sh -c 'rm -rf r; git init -q r && cd r && git config user.email a@b && git config user.name a && echo x >f &&
		git add f && git commit -q -m m && git log --oneline | wc -l'
}
work_python() { "$@" python3 work.py; }
work_sqlite() { rm -f d.db; "$@" sqlite3 d.db 'create table t(a); insert into t values(1),(2); select sum(a) from t;'; }
work_gcc() { "$@" gcc -O2 -pthread -o hello hello.c && "$@" ./hello; }
work_node() { "$@" node work.js; }
work_awk() { "$@" awk 'BEGIN { "date +%Y" | getline y; print (y > 2000) }'; }

# A work may be several commands: each gets a trace of its own.
recorded() {
	traces=$((traces + 1))
	sc-tracer -q -o "$folder/$work.$traces.trace" -- "$@"
}

held=0 failed=0
for work in awk find gcc git ls node python sh sqlite tar; do
	if [[ $1 == record ]]; then
		traces=0
		for _ in 1 2 3; do
			"work_$work" recorded >out 2>&1 || { echo "$work: cannot be recorded: $(tail -n 3 out)"; exit 1; }
		done
		sc-genprof -q "${@:3}" -o "$folder/$work.json" "$folder/$work".*.trace || exit
		continue
	fi
	"work_$work" >want 2>&1 || { echo "$work: does not work here: $(tail -n 3 want)"; exit 1; }
	"work_$work" timeout 300 sc-enforce "$folder/$work.json" -- >got 2>&1
	status=$?
	"work_$work" timeout 300 sc-enforce --audit "$folder/$work.json" -- >audit 2>&1
	refused=$(sed -nE 's/^ +[0-9]+  [a-z]+ [A-Z]+ +([^,]*).*/\1/p' audit | sort -u | paste -sd ' ')
	if (( status == 0 )) && cmp -s want got; then
		held=$((held + 1))
		echo "ok    $work${refused:+ (refused and not needed: $refused)}"
	else
		failed=$((failed + 1))
		echo "FAIL  $work: status $status, refused: $refused"
		diff want got | head -n 5
	fi
done
[[ $1 == record ]] || echo "cross: $held passed, $failed failed"
(( failed == 0 ))
