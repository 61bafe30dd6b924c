# SPIRE's own authorization, and beside it callers that may only read.
#
# data.apis     the grants of the release, one object a method
# data.readers  SPIFFE IDs of callers that may read
# data.reads    the methods they may call
# data.paged    those of them that list, and so must name a size of page
# data.page     the largest size
package spire

import rego.v1

default granted(_) := false

granted(kind) if {
	some api in data.apis
	api.full_method == input.full_method
	api[kind]
}

default reading := false

reading if {
	input.caller in data.readers
	input.full_method in data.reads
	bounded
}

bounded if not input.full_method in data.paged

# To the server a page of size 0 is everything in one message.
bounded if {
	input.req.page_size > 0
	input.req.page_size <= data.page
}

default open := false

open if granted("allow_any")

open if reading

result := {
	"allow": open,
	"allow_if_admin": granted("allow_admin"),
	"allow_if_agent": granted("allow_agent"),
	"allow_if_downstream": granted("allow_downstream"),
	"allow_if_local": granted("allow_local"),
}
