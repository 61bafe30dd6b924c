package datapath

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// Layout is a generation of the records that the kernel's half of Cilium writes.
type Layout int

const (
	// Layout115 has no cookie in verdicts, one form of drop and no marks for tunnels and devices without a link layer.
	Layout115 Layout = iota
	// Layout120 is that of the 1.20 line.
	Layout120
)

// Message types of records. Source: cilium/cilium v1.20.2, pkg/monitor/api/types.go.
const (
	messageDrop      = 1
	messageTrace     = 4
	messageVerdict   = 5
	messageTraceSock = 7
)

// Observation points of a trace.
const (
	toEndpoint  = 0
	toProxy     = 1
	toStack     = 3
	toOverlay   = 4
	fromOverlay = 9
	fromNetwork = 10
	toNetwork   = 11
)

// What connection tracking said of a traced packet.
const (
	isNew         = 0
	isEstablished = 1
	isReply       = 2
	isUnknown     = 5
)

// Reasons of a refusal. Source: cilium/cilium v1.20.2, pkg/monitor/api/drop.go.
const (
	policyDenied     = 133
	policyDenyRule   = 181
	authRequired     = 189
	noNodeID         = 197
	auditedByVerdict = 0x40
)

// What authentication a rule asks for, as records carry it.
const (
	authNone   = 0
	authSpire  = 1
	authFails  = 2
	verdictIn  = 1
	verdictOut = 2
)

// Event is one thing that one node's datapath or proxy reports, At after the start of its script.
type Event struct {
	At     time.Duration
	Node   string
	Packet Packet
	Report Report
}

// Report is a Verdict, Drop, Trace, Translation, Request, Loss or Change.
type Report interface{ report() }

// Verdict is what a policy decided for the first packet of a connection. Code: below zero a refusal, above zero a proxy's port.
type Verdict struct {
	Endpoint uint16
	Remote   uint32
	Code     int32
	Ingress  bool
	Match    uint8
	Audited  bool
	Auth     uint8
}

// Drop is a packet that went no further.
type Drop struct {
	Reason, Auth   uint8
	Endpoint       uint16
	Source, Target uint32
	TargetEndpoint uint16
}

// Trace is a packet seen at a point on its way.
type Trace struct {
	Point, Reason  uint8
	Endpoint       uint16
	Source, Target uint32
	// TargetEndpoint, or the proxy's port at to-proxy.
	TargetEndpoint uint16
	Encrypted      bool
	Interface      uint32
	// Original is the source address before it was masqueraded.
	Original netip.Addr
}

// Translation is a socket's address exchanged for that of a service's backend.
type Translation struct {
	Point          uint8
	Cookie, Cgroup uint64
}

// Request is one entry of a proxy's access log.
type Request struct {
	From, To   *Endpoint
	Ingress    bool
	IsResponse bool
	Refused    bool
	HTTP       *HTTP
	DNS        *DNS
}

// HTTP is the part of a Request that speaks it.
type HTTP struct {
	Method, URL, ID string
	Status          int
}

// DNS is the part of a Request that speaks it.
type DNS struct {
	Query   string
	Answers []netip.Addr
}

// Loss is a perf ring that overflowed.
type Loss struct {
	Count uint64
	CPU   int
}

// Change is no report: what becomes different in the cluster at that moment.
type Change func(*Cluster)

func (Verdict) report()     {}
func (Drop) report()        {}
func (Trace) report()       {}
func (Translation) report() {}
func (Request) report()     {}
func (Loss) report()        {}
func (Change) report()      {}

// Record lays an event out as the kernel's half writes it; nil for reports that are none of its records.
// Source: cilium/cilium v1.20.2 and v1.15.7, pkg/monitor/datapath_*.go.
func (e Event) Record(layout Layout) []byte {
	packet := e.Packet
	switch report := e.Report.(type) {
	case Verdict:
		return verdictRecord(report, packet, layout)
	case Drop:
		return dropRecord(report, packet, layout)
	case Trace:
		return traceRecord(report, packet, layout)
	case Translation:
		return translationRecord(report, packet)
	default:
		return nil
	}
}

var native = binary.NativeEndian

// head begins a record whose packet follows after size bytes.
func head(message byte, endpoint uint16, packet Packet, size int) []byte {
	wire := packet.bytes()
	record := append(make([]byte, size), wire...)
	record[0] = message
	native.PutUint16(record[2:], endpoint)
	native.PutUint32(record[4:], uint32(packet.SourcePort)<<16|uint32(packet.DestinationPort))
	native.PutUint32(record[8:], uint32(len(wire)))
	native.PutUint16(record[12:], uint16(len(wire)))
	return record
}

func verdictRecord(v Verdict, packet Packet, layout Layout) []byte {
	size := 40
	if layout == Layout115 {
		size = 32
		packet.NoEthernet = false
	}
	record := head(messageVerdict, v.Endpoint, packet, size)
	native.PutUint32(record[16:], v.Remote)
	native.PutUint32(record[20:], uint32(v.Code))
	native.PutUint16(record[24:], packet.DestinationPort)
	record[26] = packet.Protocol
	record[27] = verdictOut | v.Match<<3
	if v.Ingress {
		record[27] = verdictIn | v.Match<<3
	}
	if packet.isIPv6() {
		record[27] |= 0x04
	}
	if v.Audited {
		record[27] |= auditedByVerdict
	}
	if packet.NoEthernet {
		record[27] |= 0x80
	}
	record[28] = v.Auth
	return record
}

func dropRecord(d Drop, packet Packet, layout Layout) []byte {
	size := 48
	if layout == Layout115 {
		size = 36
		packet.NoEthernet = false
	}
	record := head(messageDrop, d.Endpoint, packet, size)
	record[1] = d.Reason
	native.PutUint32(record[16:], d.Source)
	native.PutUint32(record[20:], d.Target)
	native.PutUint32(record[24:], uint32(d.TargetEndpoint))
	native.PutUint16(record[28:], 1) // a line of the datapath's source
	record[30] = 2                   // bpf_lxc.c
	record[31] = d.Auth              // the extended error of this reason
	if layout == Layout120 {
		record[14] = 3
		record[36] = linkMarks(packet)
	}
	return record
}

func traceRecord(t Trace, packet Packet, layout Layout) []byte {
	if layout == Layout115 {
		packet.NoEthernet = false
	}
	record := head(messageTrace, t.Endpoint, packet, 48)
	record[1] = t.Point
	record[14] = 1
	native.PutUint32(record[16:], t.Source)
	native.PutUint32(record[20:], t.Target)
	native.PutUint16(record[24:], t.TargetEndpoint)
	record[26] = t.Reason
	if t.Encrypted {
		record[26] |= 0x80
	}
	record[27] = linkMarks(packet)
	if packet.Tunnel != nil && layout == Layout120 {
		record[27] = 0x04 // VXLAN over IPv4; a 1.15 agent shows the outer packet alone
	}
	native.PutUint32(record[28:], t.Interface)
	if t.Original.IsValid() {
		copy(record[32:], t.Original.AsSlice())
	}
	return record
}

func linkMarks(packet Packet) (marks byte) {
	if packet.isIPv6() {
		marks |= 0x01
	}
	if packet.NoEthernet {
		marks |= 0x02
	}
	return marks
}

func translationRecord(t Translation, packet Packet) []byte {
	record := make([]byte, 40)
	record[0], record[1] = messageTraceSock, t.Point
	record[2] = 1 // TCP
	native.PutUint16(record[4:], packet.DestinationPort)
	native.PutUint64(record[8:], t.Cookie)
	native.PutUint64(record[16:], t.Cgroup)
	copy(record[24:], packet.Destination.AsSlice())
	return record
}
