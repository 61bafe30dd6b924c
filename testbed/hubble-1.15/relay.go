//go:build relay

package main

// Relay's own packages stay in go.mod by this: Go 1.21 has no word for tools.
import _ "github.com/cilium/cilium/hubble-relay/cmd"
