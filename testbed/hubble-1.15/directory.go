package main

import (
	"net"
	"slices"
	"sync"

	watching "github.com/cilium/cilium/pkg/datapath/types"
	"github.com/cilium/cilium/pkg/hubble/peer"
	"github.com/cilium/cilium/pkg/hubble/peer/serviceoption"
	"github.com/cilium/cilium/pkg/hubble/server"
	"github.com/cilium/cilium/pkg/hubble/server/serveroption"
	"github.com/cilium/cilium/pkg/node/addressing"
	nodeTypes "github.com/cilium/cilium/pkg/node/types"

	"countersign/testbed/datapath"
)

// directory is the node list that the peer service watches.
type directory struct {
	cluster  string
	lock     sync.Mutex
	nodes    []nodeTypes.Node
	watchers map[watching.NodeHandler]struct{}
	server   *server.Server
}

func (r release) NewDirectory(cluster *datapath.Cluster, socket string, _ int, keys *datapath.KeyFiles) (datapath.Directory, error) {
	d := &directory{cluster: cluster.Name, watchers: map[watching.NodeHandler]struct{}{}}
	for _, one := range cluster.Nodes {
		d.nodes = append(d.nodes, d.nodeOf(one))
	}
	// Relay of this line adds the agents' usual port by itself.
	var said []serviceoption.Option
	if keys == nil {
		said = append(said, serviceoption.WithoutTLSInfo())
	}
	var err error
	d.server, err = server.NewServer(r.log, serveroption.WithUnixSocketListener("unix://"+socket), serveroption.WithInsecure(),
		serveroption.WithPeerService(peer.NewService(d, said...)), serveroption.WithHealthService())
	if err != nil {
		return nil, err
	}
	go func() { _ = d.server.Serve() }()
	return d, nil
}

func (d *directory) nodeOf(one *datapath.Node) nodeTypes.Node {
	host, _, _ := net.SplitHostPort(one.Listen)
	return nodeTypes.Node{Name: one.Name, Cluster: d.cluster, IPAddresses: []nodeTypes.Address{{Type: addressing.NodeInternalIP, IP: net.ParseIP(host)}}}
}

func (d *directory) Subscribe(watcher watching.NodeHandler) {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.watchers[watcher] = struct{}{}
	for _, known := range d.nodes {
		_ = watcher.NodeAdd(known)
	}
}

func (d *directory) Unsubscribe(watcher watching.NodeHandler) {
	d.lock.Lock()
	defer d.lock.Unlock()
	delete(d.watchers, watcher)
}

func (d *directory) Add(one *datapath.Node) {
	d.lock.Lock()
	defer d.lock.Unlock()
	added := d.nodeOf(one)
	d.nodes = append(d.nodes, added)
	for watcher := range d.watchers {
		_ = watcher.NodeAdd(added)
	}
}

func (d *directory) Remove(one *datapath.Node) {
	d.lock.Lock()
	defer d.lock.Unlock()
	removed := d.nodeOf(one)
	d.nodes = slices.DeleteFunc(d.nodes, func(known nodeTypes.Node) bool { return known.Name == removed.Name })
	for watcher := range d.watchers {
		_ = watcher.NodeDelete(removed)
	}
}

func (d *directory) Close() { d.server.Stop() }
