// hubble-peers: the agents of a scripted cluster, each with the observer, the parser and the gRPC server of Hubble as
// Cilium 1.15 has them.
package main

import (
	"os"

	"github.com/sirupsen/logrus"

	nodeTypes "github.com/cilium/cilium/pkg/node/types"
	"github.com/cilium/cilium/pkg/option"

	"countersign/testbed/datapath"
)

func main() {
	log := logrus.New()
	log.SetLevel(logrus.WarnLevel)
	os.Exit(datapath.Run(release{log}))
}

type release struct{ log logrus.FieldLogger }

func (release) Name() string            { return "1.15" }
func (release) Layout() datapath.Layout { return datapath.Layout115 }

func (release) Begin(cluster string) {
	option.Config.ClusterName = cluster
	nodeTypes.SetName("testbed")
}
