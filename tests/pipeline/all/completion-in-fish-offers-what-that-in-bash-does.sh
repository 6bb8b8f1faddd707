# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need fish
mkdir "some folder" home
touch "my trace.json" traces.txt

# One row: what is typed, and what fish offers for its last word. No terminal is needed: it says so itself.
cat >rows <<'END'
sc-tracer --engine=|--engine=auto --engine=bpf --engine=notify --engine=ptrace
sc-tracer --engine=n|--engine=notify
sc-tracer -S e|errors
sc-tracer --user=roo|--user=root
sc-tracer --outp|--output
sc-tracer -o my|my trace.json
sc-tracer --output=some|--output=some folder/
sc-tracer -o x -- mkfif|mkfifo
sc-tracer mkfif|mkfifo
sc-tracer cat trac|traces.txt
sc-tracer cat --engi|
sc-enforce --comp|--compiler
sc-enforce default-no|default-no-chmod
sc-enforce --as=crun deny mkfif|mkfifo
sc-enforce deny -- mkfif|mkfifo
sc-enforce -u root deny mkfifo trac|traces.txt
sc-enforce --dump=|--dump=asm --dump=bpf --dump=pfc
sc-genprof neces|necessity
sc-genprof check --format=gith|--format=github
sc-genprof --format=sp|--format=spo
sc-genprof --for=pod|--for=podman
sc-genprof check default-no|default-no-chmod
sc-genprof merge default-no|
sc-genprof necessity deny -- mkfif|mkfifo
sc-genprof my|my trace.json
END
cat >ask.fish <<'END'
source $argv[1]
while read -l row
    set -l typed (string split '|' -- $row)[1]
    set -l offered (complete -C $typed | string replace -r '\t.*' '')
    echo "$typed|$offered"
end <rows
END
HOME=$PWD/home fish --no-config ask.fish "$ROOT/completions/seccomp-utils.fish" >got
diff rows got
