// Package datapath is the half of the testbed that no Cilium version is part of: the raw events of a scripted datapath,
// the cluster they happen in, the scenarios with their truth, and the control of a running stage.
package datapath

import (
	"encoding/binary"
	"net/netip"
)

// Protocol numbers of IP.
const (
	ICMP   = 1
	TCP    = 6
	UDP    = 17
	ICMPv6 = 58
)

// Flags of a TCP header.
const (
	fin = 1 << iota
	syn
	_
	push
	ack
)

const (
	vxlanPort        = 8472
	echoRequest      = 8
	echoRequestSix   = 128
	tcpWindow        = 64240
	hopsLeft         = 63
	etherTypeIPv4    = 0x0800
	etherTypeIPv6    = 0x86dd
	doNotFragment    = 0x40
	vxlanHasNetwork  = 0x08
	payloadOfUDP     = 16
	ephemeralOfVXLAN = 40000
)

// Packet is what an event carries of the wire. Ports are those of its own direction.
type Packet struct {
	Source, Destination         netip.Addr
	SourcePort, DestinationPort uint16
	Protocol                    uint8
	Flags                       uint8
	// NoEthernet: seen at a device without a link layer.
	NoEthernet bool
	// Tunnel, when set, is the VXLAN packet around this one.
	Tunnel *Tunnel
}

// Tunnel is the outer half of an encapsulated packet.
type Tunnel struct {
	Source, Destination netip.Addr
	Network             uint32
}

// Reverse is the packet that answers.
func (p Packet) Reverse(flags uint8) Packet {
	p.Source, p.Destination = p.Destination, p.Source
	p.SourcePort, p.DestinationPort = p.DestinationPort, p.SourcePort
	p.Flags = flags
	return p
}

func (p Packet) isIPv6() bool { return p.Source.Is6() }

// bytes lays the packet out as it was on the wire.
func (p Packet) bytes() []byte {
	inner := internet(p.Source, p.Destination, p.Protocol, p.transport())
	if !p.NoEthernet {
		inner = ethernet(p.Source, p.Destination, inner)
	}
	if p.Tunnel == nil {
		return inner
	}
	vxlan := []byte{vxlanHasNetwork, 0, 0, 0, byte(p.Tunnel.Network >> 16), byte(p.Tunnel.Network >> 8), byte(p.Tunnel.Network), 0}
	outer := datagram(ephemeralOfVXLAN+p.SourcePort%20000, vxlanPort, append(vxlan, inner...))
	return ethernet(p.Tunnel.Source, p.Tunnel.Destination, internet(p.Tunnel.Source, p.Tunnel.Destination, UDP, outer))
}

func (p Packet) transport() []byte {
	big := binary.BigEndian
	switch p.Protocol {
	case TCP:
		segment := make([]byte, 20)
		big.PutUint16(segment[0:], p.SourcePort)
		big.PutUint16(segment[2:], p.DestinationPort)
		segment[12] = 5 << 4
		segment[13] = p.Flags
		big.PutUint16(segment[14:], tcpWindow)
		return segment
	case UDP:
		return datagram(p.SourcePort, p.DestinationPort, make([]byte, payloadOfUDP))
	case ICMPv6:
		return []byte{echoRequestSix, 0, 0, 0, 0, 0, 0, 0}
	default:
		return []byte{echoRequest, 0, 0, 0, 0, 0, 0, 0}
	}
}

func datagram(source, destination uint16, payload []byte) []byte {
	head := make([]byte, 8, 8+len(payload))
	binary.BigEndian.PutUint16(head[0:], source)
	binary.BigEndian.PutUint16(head[2:], destination)
	binary.BigEndian.PutUint16(head[4:], uint16(8+len(payload)))
	return append(head, payload...)
}

func internet(source, destination netip.Addr, protocol uint8, payload []byte) []byte {
	if source.Is6() {
		head := make([]byte, 40, 40+len(payload))
		head[0] = 6 << 4
		binary.BigEndian.PutUint16(head[4:], uint16(len(payload)))
		head[6], head[7] = protocol, hopsLeft
		copy(head[8:], source.AsSlice())
		copy(head[24:], destination.AsSlice())
		return append(head, payload...)
	}
	head := make([]byte, 20, 20+len(payload))
	head[0] = 4<<4 | 5
	binary.BigEndian.PutUint16(head[2:], uint16(20+len(payload)))
	head[6], head[8], head[9] = doNotFragment, hopsLeft, protocol
	copy(head[12:], source.AsSlice())
	copy(head[16:], destination.AsSlice())
	binary.BigEndian.PutUint16(head[10:], checksum(head))
	return append(head, payload...)
}

func checksum(head []byte) uint16 {
	var sum uint32
	for at := 0; at < len(head); at += 2 {
		sum += uint32(binary.BigEndian.Uint16(head[at:]))
	}
	for sum > 0xffff {
		sum = sum&0xffff + sum>>16
	}
	return ^uint16(sum)
}

func ethernet(source, destination netip.Addr, payload []byte) []byte {
	head := append(hardware(destination), hardware(source)...)
	kind := uint16(etherTypeIPv4)
	if source.Is6() {
		kind = etherTypeIPv6
	}
	return append(binary.BigEndian.AppendUint16(head, kind), payload...)
}

// hardware gives every address a locally administered MAC of its own.
func hardware(address netip.Addr) []byte {
	bytes := address.AsSlice()
	return append([]byte{0x02, 0x00}, bytes[len(bytes)-4:]...)
}
