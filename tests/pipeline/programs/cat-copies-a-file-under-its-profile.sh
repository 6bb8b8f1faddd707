# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

seq 100000 >numbers
work() { "$@" cat numbers /etc/passwd; }
holds_under_its_profile read
