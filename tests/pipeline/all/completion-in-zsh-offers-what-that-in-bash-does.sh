# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need zsh
mkdir "some folder" functions
touch "my trace.json" traces.txt
cp "$ROOT/completions/seccomp-utils.zsh" functions/_seccomp-utils
cat >.zshrc <<END
PS1='ready> '
PATH=$(dirname "$(command -v sc-tracer)"):/usr/bin:/bin
unsetopt prompt_sp prompt_cr beep
unset zle_bracketed_paste
fpath=($PWD/functions \$fpath)
autoload -Uz compinit
compinit -u -D
# Completes first: a Tab with more keys behind it is not all that it is to zsh.
show() { zle complete-word; zle -I; print -r -- "line<\$BUFFER>"; }
zle -N show
bindkey '^T' show
END
ZDOTDIR=$PWD $python3 "$ROOT/tests/pipeline/typed.py" zsh -d -i <<'END'
sc-tracer --engine=n|sc-tracer --engine=notify |
sc-tracer -S e|sc-tracer -S errors |
sc-tracer --user=roo|sc-tracer --user=root |
sc-tracer --outp|sc-tracer --output=|
sc-tracer -o my|sc-tracer -o my\ trace.json |
sc-tracer --output=some|sc-tracer --output=some\ folder/|
sc-tracer -o x -- mkfif|sc-tracer -o x -- mkfifo |
sc-tracer mkfif|sc-tracer mkfifo |
sc-tracer cat trac|sc-tracer cat traces.txt |
sc-enforce --comp|sc-enforce --compiler=|
sc-enforce default-no|sc-enforce default-no-chmod |
sc-enforce some|sc-enforce some\ folder/|
sc-enforce --as=crun deny mkfif|sc-enforce --as=crun deny mkfifo |
sc-enforce deny -- mkfif|sc-enforce deny -- mkfifo |
sc-enforce -u root deny mkfifo trac|sc-enforce -u root deny mkfifo traces.txt |
sc-enforce --dump=a|sc-enforce --dump=asm |
sc-genprof neces|sc-genprof necessity |
sc-genprof check --format=gith|sc-genprof check --format=github |
sc-genprof --format=sp|sc-genprof --format=spo |
sc-genprof --for=pod|sc-genprof --for=podman |
sc-genprof check default-no|sc-genprof check default-no-chmod |
sc-genprof merge default-no|sc-genprof merge default-no|
sc-genprof necessity deny -- mkfif|sc-genprof necessity deny -- mkfifo |
sc-genprof my|sc-genprof my\ trace.json |
END
