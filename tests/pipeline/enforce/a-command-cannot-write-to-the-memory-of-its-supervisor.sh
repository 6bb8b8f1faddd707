# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# Any ancestor of its user will do: the command may have been started by a helper.
cat >attack.py <<-'END'
	import os
	pid = os.getppid()
	names = []
	while pid > 0:
	    with open(f"/proc/{pid}/status") as file:
	        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
	    if status["Name"].startswith("sc-"):
	        names.append(status["Name"])
	        try:
	            os.close(os.open(f"/proc/{pid}/mem", os.O_RDWR))
	            print(f"{status['Name']} can be rewritten")
	        except PermissionError:
	            pass
	    pid = int(status["PPid"])
	print("supervised by", *names)
END
mkdir open bin
cp "$ROOT/profiles/default.json" .
chmod 777 open
cp "$BUILD_DIR"/bin/sc-* bin/
user=()
if (( EUID == 0 )); then
	need setpriv
	user=(setpriv --reuid=65534 --regid=65534 --clear-groups --)
fi

under() {       # SUPERVISOR...
	"${user[@]}" env PATH="$PWD/bin:$PATH" "$@" "$python3" attack.py >output 2>message || fail "$*: status $?: $(<message)"
	! grep 'can be rewritten' output || fail "under $*"
	grep -q "^supervised by $1\$" output || fail "$* was not found among the ancestors: $(<output)"
}
under sc-enforce --trace-denials default.json
under sc-enforce --audit default.json
under sc-tracer -o open/trace.json --

# With CAP_SYS_PTRACE nothing protects it: that is said.
(( EUID == 0 )) || exit 0
sc-enforce --trace-denials default.json true 2>message
grep -q 'warning: .*CAP_SYS_PTRACE' message || fail "no warning: $(<message)"
sc-enforce --cap-drop=SYS_PTRACE --trace-denials default.json true 2>message
! grep CAP_SYS_PTRACE message || fail "a warning without the capability"
