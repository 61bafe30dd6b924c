package main

import (
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/u8proto"
)

// The datapath's lookup is C (Cilium, bpf/lib/policy.h, __policy_can_access); these are its rules in Go.

// hit is an entry of the policy map that covers a packet, with how many bits of protocol and port it fixes.
type hit struct {
	key   policy.Key
	entry policy.MapStateEntry
	bits  int
}

const (
	protocolBits = 8
	portBits     = 16
	// Identities below this one are special and belong to no class but "everybody".
	firstAggregated = 100
)

// choose looks the packet up under the peer's identity and under the class the peer belongs to.
//
// The entry of higher precedence wins, then the narrower one, then the one for the peer itself.
func choose(entries *policy.EndpointPolicy, base policy.Key, peer identity.NumericIdentity, protocol u8proto.U8proto, port uint16) (won, lost *hit) {
	own := narrowest(entries, base.WithIdentity(peer), protocol, port)
	var wide *hit
	if class := classOf(peer); class != peer {
		wide = narrowest(entries, base.WithIdentity(class), protocol, port)
		if wide == nil && own == nil && class != identity.IdentityUnknown {
			wide = narrowest(entries, base.WithIdentity(identity.IdentityUnknown), protocol, port)
		}
	}
	if own == nil || wide != nil && wide.beats(own) {
		return wide, own
	}
	return own, wide
}

func (h *hit) beats(own *hit) bool {
	if h.entry.Precedence != own.entry.Precedence {
		return h.entry.Precedence > own.entry.Precedence
	}
	return h.bits > own.bits
}

// narrowest gives the entry of one identity that fixes most of the port, as the longest prefix match does.
func narrowest(entries *policy.EndpointPolicy, key policy.Key, protocol u8proto.U8proto, port uint16) *hit {
	at := func(key policy.Key, bits int) *hit {
		if entry, found := entries.Get(key); found && entry.IsValid() {
			return &hit{key, entry, bits}
		}
		return nil
	}
	for bits := portBits; bits > 0; bits-- {
		prefix := port &^ uint16(1<<(portBits-bits)-1)
		if h := at(key.WithPortProtoPrefix(protocol, prefix, uint8(bits)), protocolBits+bits); h != nil {
			return h
		}
	}
	if h := at(key.WithPortProto(protocol, 0), protocolBits); h != nil {
		return h
	}
	return at(key, 0)
}

// classOf gives the aggregate identity a peer belongs to, "everybody" (0) for reserved ones (bpf/lib/identity.h).
func classOf(id identity.NumericIdentity) identity.NumericIdentity {
	switch {
	case isClass(id):
		return id
	case id < firstAggregated:
		return identity.IdentityUnknown
	case id.HasRemoteNodeScope():
		return identity.ReservedIdentityAggregateRemoteNode
	case id.HasLocalScope():
		return identity.ReservedIdentityAggregateWorld
	case id.ClusterID() == option.Config.ClusterID:
		return identity.ReservedIdentityAggregateCluster
	default:
		return identity.ReservedIdentityAggregateClusterMesh
	}
}

func isClass(id identity.NumericIdentity) bool {
	switch id {
	case identity.IdentityUnknown,
		identity.ReservedIdentityAggregateCluster,
		identity.ReservedIdentityAggregateClusterMesh,
		identity.ReservedIdentityAggregateWorld,
		identity.ReservedIdentityAggregateRemoteNode:
		return true
	}
	return false
}
