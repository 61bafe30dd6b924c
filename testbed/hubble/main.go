// hubble-peers: the agents of a scripted cluster, each with the observer, the parser and the gRPC server of Hubble as
// Cilium 1.20 has them.
package main

import (
	"log/slog"
	"os"

	nodeTypes "github.com/cilium/cilium/pkg/node/types"
	"github.com/cilium/cilium/pkg/option"

	"countersign/testbed/datapath"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	os.Exit(datapath.Run(release{log}))
}

type release struct{ log *slog.Logger }

func (release) Name() string            { return "1.20" }
func (release) Layout() datapath.Layout { return datapath.Layout120 }

func (release) Begin(cluster string) {
	option.Config.ClusterName = cluster
	nodeTypes.SetName("testbed")
}
