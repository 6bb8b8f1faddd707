# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Plays the shell parts of docs/ci.md and of ci/ as GitHub, GitLab and Jenkins would, on a program that is built
# twice, the second time with one call more: green, red with the call in the report, green again once the
# call is accepted with a reason.
. "$ROOT/tests/pipeline/kit.bash"

need gcc make
$python3 -c 'import yaml' 2>/dev/null || skip "no python3-yaml on this machine"

mkdir repo
cat >repo/app.c <<'END'
#include <sys/stat.h>
#include <unistd.h>
int main(void)
{
	/* GAIN */
	return write(1, "works\n", 6) != 6;
}
END
printf 'app: app.c\n\tgcc -g -o app app.c\n' >repo/Makefile

# Every shell part becomes a file: once, new, accept, and for each service its steps in order. The names of GitHub's
# steps tell which of them run after a failure, too.
$python3 - "$ROOT/docs/ci.md" "$ROOT/ci" <<'END'
import re, sys, textwrap, yaml

page = open(sys.argv[1]).read()

def load(name):
    return yaml.safe_load(open(f"{sys.argv[2]}/{name}"))

def blocks(language):
    return [textwrap.dedent(block) for block in re.findall(rf"^ *```{language}\n(.*?)^ *```$", page, re.DOTALL | re.MULTILINE)]

def save(name, text):
    open(name, "w").write(text)

once, new, accept = blocks("sh")
for name, text in ("once", once), ("new", new), ("accept", accept):
    save(name + ".sh", text)

github, use, gitlab = map(yaml.safe_load, blocks("yaml"))
steps = github["jobs"]["seccomp"]["steps"]
shell = [step for step in steps if "run" in step and step["name"] != "Install"]
assert [step["name"] for step in shell] == ["Record", "Check", "Write SARIF"], shell
for number, step in enumerate(shell):
    save(f"github-{number}{'-always' if step.get('if') == 'always()' else ''}.sh", step["run"])
upload = steps[-1]
assert upload["uses"].startswith("github/codeql-action/upload-sarif@") and upload["if"] == "always()"
assert upload["with"]["sarif_file"] == "seccomp.sarif"

# GitLab joins the lines of a script into one.
save("gitlab.sh", "\n".join(gitlab["seccomp"]["script"]) + "\n")
assert gitlab["seccomp"]["artifacts"] == {"when": "always", "reports": {"junit": "seccomp.xml"}}

# Inputs come as variables, and never stand in the script itself.
action = load("action.yml")
_, *steps = action["runs"]["steps"]
assert all(step["shell"] == "bash" and "${{" not in step["run"] for step in steps)
build, given = use
assert re.fullmatch(r"OWNER/seccomp-utils/ci@v[0-9.]+", given["uses"])
values = given["with"]
values = {name: values.get(name, one.get("default")) for name, one in action["inputs"].items()}
save("action-build.sh", build["run"])
for number, step in enumerate(steps):
    save(f"action-{number}.sh", "".join("%s='%s'\n" % (name, values[re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", text)[1]])
                                       for name, text in step["env"].items()) + step["run"] + "\n")

job = load("gitlab.yml")[".seccomp-drift"]
assert set(job["variables"]) == {"SECCOMP_COMMAND", "SECCOMP_PROFILE", "SECCOMP_BASELINE"}
save("template.sh", "\n".join(job["script"]) + "\n")
assert job["artifacts"] == gitlab["seccomp"]["artifacts"]

(pipeline,) = blocks("groovy")
stages = re.findall(r"sh '''\n(.*?)'''", pipeline, re.DOTALL)
assert len(stages) == 2 and "always { junit 'seccomp.xml' }" in pipeline
for number, text in enumerate(stages):
    save(f"jenkins-{number}.sh", textwrap.dedent(text))
END

github() {
	local status=0
	{ bash -e ../github-0.sh && bash -e ../github-1.sh; } || status=$?
	bash -e ../github-2-always.sh || status=$?
	return $status
}
gitlab() { bash -eo pipefail ../gitlab.sh; }
action() { bash -e ../action-build.sh && bash -e ../action-0.sh && bash -e ../action-1.sh; }
template() {
	make app
	SECCOMP_COMMAND=./app SECCOMP_PROFILE=app.json SECCOMP_BASELINE=accepted.json bash -eo pipefail ../template.sh
}
jenkins() { sh -xe ../jenkins-0.sh && sh -xe ../jenkins-1.sh; }

# Every service on a fresh checkout of what is committed.
all_of_them() {         # GREEN|RED NAME-OF-THE-ROUND
	local service color
	for service in github action gitlab template jenkins; do
		rm -rf checkout
		mkdir checkout
		cp repo/app.c repo/Makefile repo/app.json repo/accepted.json checkout
		color=green
		(cd checkout && "$service") >"$service.$2" 2>&1 || color=red
		[[ $color == "$1" ]] || fail "$2: $service is $color: $(cat "$service.$2")"
		mv checkout "$service.$2.files"
	done
}

(cd repo && bash -e ../once.sh) || fail "the first round of ci.md does not work"
all_of_them green before

sed -i 's|/\* GAIN \*/|chmod("/nonexistent", 0600);|' repo/app.c
all_of_them red gained
for service in github action; do
	grep -q '^::error file=app.json,title=wider%3A chmod(mode=0600)::' $service.gained || fail "$(cat $service.gained)"
done
for service in gitlab template jenkins; do
	grep -q '^app.json: chmod(mode=0600): error: .* \[wider\]$' $service.gained || fail "$(cat $service.gained)"
	grep -q 'app(main+0x' $service.gained || fail "$service: no call stack: $(cat $service.gained)"
	grep -q '<failure type="wider"' $service.gained.files/seccomp.xml || fail "$(cat $service.gained.files/seccomp.xml)"
done
grep -q '"ruleId": "wider"' github.gained.files/seccomp.sarif || fail "$(cat github.gained.files/seccomp.sarif)"

(cd repo && make -s && bash -e ../new.sh) >new.out || fail "what ci.md says of new profiles does not work"
grep -q '^new.json: chmod: warning: now allowed.* \[wider\]$' new.out || fail "$(cat new.out)"
grep -q 'what the new profile changes' new.out || fail "$(cat new.out)"

(cd repo && bash -e ../accept.sh) || fail "accepting does not work"
grep -q '"reason": "the cache copes with EPERM"' repo/accepted.json || fail "$(cat repo/accepted.json)"
all_of_them green accepted
! grep -q '<failure' gitlab.accepted.files/seccomp.xml || fail "$(cat gitlab.accepted.files/seccomp.xml)"

# What was accepted is that call, not its name; and trouble is not taken for a clean run.
sed -i 's|0600|04755|' repo/app.c
all_of_them red other-arguments
echo '{' >repo/accepted.json
all_of_them red broken-baseline
