# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

work() { "$@" ls -lR /etc; }
holds_under_its_profile getdents64
