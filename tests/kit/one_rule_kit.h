/* SPDX-License-Identifier: Apache-2.0 */
/* The text of profiles of one rule, or of none. */
#pragma once

/* One rule with this text in its args. */
#define ARG(text)                                                                    \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\"]," \
	"\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" text "]}]}"
/* One rule with these members besides its name. */
#define RULE(text) \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\"]," text "}]}"
/* These members at the top. */
#define TOP(text) "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," text "}"
#define ALLOW "\"action\":\"SCMP_ACT_ALLOW\""
