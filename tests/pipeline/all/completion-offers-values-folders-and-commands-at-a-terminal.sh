# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need bash
mkdir "some folder"
touch "my trace.json" traces.txt

# One row: what is typed, and the line that readline makes of it, with \e* (insert-completions) all
# that it offers.
cat >rows <<'END'
sc-tracer --engine=\t|sc-tracer --engine=|
sc-tracer --engine=\e*|sc-tracer --engine=auto bpf notify ptrace |
sc-tracer --engine=n\t|sc-tracer --engine=notify |
sc-tracer -S e\t|sc-tracer -S errors |
sc-tracer --user=roo\t|sc-tracer --user=root |
sc-tracer --outp\t|sc-tracer --output=|
sc-tracer -o my\t|sc-tracer -o my\ trace.json |
sc-tracer --output=my\t|sc-tracer --output=my\ trace.json |
sc-tracer --output=some\t|sc-tracer --output=some\ folder/|
sc-tracer -o x -- mkfif\t|sc-tracer -o x -- mkfifo |
sc-tracer mkfif\t|sc-tracer mkfifo |
sc-tracer cat trac\t|sc-tracer cat traces.txt |
sc-enforce --comp\t|sc-enforce --compiler=|
sc-enforce default-no\t|sc-enforce default-no-chmod |
sc-enforce some\t|sc-enforce some\ folder/|
sc-enforce --as=crun deny mkfif\t|sc-enforce --as=crun deny mkfifo |
sc-enforce -u root deny mkfifo trac\t|sc-enforce -u root deny mkfifo traces.txt |
sc-enforce --dump=\e*|sc-enforce --dump=asm bpf pfc |
sc-genprof neces\t|sc-genprof necessity |
sc-genprof check --format=gith\t|sc-genprof check --format=github |
sc-genprof --format=sp\t|sc-genprof --format=spo |
sc-genprof --for=pod\t|sc-genprof --for=podman |
sc-genprof check default-no\t|sc-genprof check default-no-chmod |
sc-genprof necessity deny -- mkfif\t|sc-genprof necessity deny -- mkfifo |
sc-genprof my\t|sc-genprof my\ trace.json |
END
cat >rc <<END
PS1='ready> '
PATH=$(dirname "$(command -v sc-tracer)"):/usr/bin:/bin
. "$ROOT/completions/seccomp-utils.bash"
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
bind -x '"\C-t": printf "line<%s>\n" "\$READLINE_LINE"'
END
$python3 "$ROOT/tests/pipeline/typed.py" bash --noprofile --rcfile rc -i <rows
