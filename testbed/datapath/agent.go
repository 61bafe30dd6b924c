package datapath

import "time"

// Agent is Hubble's half of one Cilium agent: its own observer, parser and gRPC server.
type Agent interface {
	// Perf hands over one record of the kernel's half.
	Perf(at time.Time, record []byte)
	// Access hands over one entry of the proxy's log.
	Access(at time.Time, packet Packet, request Request)
	// Lose says that the perf ring overflowed.
	Lose(at time.Time, loss Loss)
	// Stir writes entries into its ring that are no flows: the newest entry of a ring is only read once another follows.
	Stir(count int)
	// Seen is how many flows it has decoded.
	Seen() uint64
	// Listen opens its server, with the ring as it is.
	Listen() error
	// Close ends its server and every stream; the ring stays.
	Close()
	// Stall holds back every answer until it is called with false.
	Stall(bool)
}

// Directory tells Relay which agents there are.
type Directory interface {
	Add(*Node)
	Remove(*Node)
	Close()
}

// Release is one version of Cilium.
type Release interface {
	Name() string
	Layout() Layout
	// Begin is called once: Cilium keeps the cluster's name in the process.
	Begin(cluster string)
	// NewAgent has an empty ring of ring entries (2^n-1); keys nil = without TLS.
	NewAgent(cluster *Cluster, node *Node, ring int, keys *KeyFiles) (Agent, error)
	// NewDirectory serves the peers on a unix socket.
	NewDirectory(cluster *Cluster, socket string, port int, keys *KeyFiles) (Directory, error)
}
