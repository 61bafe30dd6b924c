package main

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"
	"google.golang.org/grpc"

	observerpb "github.com/cilium/cilium/api/v1/observer"
	"github.com/cilium/cilium/pkg/crypto/certloader"
	"github.com/cilium/cilium/pkg/hubble/container"
	"github.com/cilium/cilium/pkg/hubble/observer"
	"github.com/cilium/cilium/pkg/hubble/observer/observeroption"
	events "github.com/cilium/cilium/pkg/hubble/observer/types"
	"github.com/cilium/cilium/pkg/hubble/parser"
	"github.com/cilium/cilium/pkg/hubble/parser/options"
	"github.com/cilium/cilium/pkg/hubble/server"
	"github.com/cilium/cilium/pkg/hubble/server/serveroption"
	monitor "github.com/cilium/cilium/pkg/monitor/api"

	"countersign/testbed/datapath"
)

const (
	queueLength = 2048
	cacheSize   = 10_000
	heldBackFor = 20 * time.Millisecond
)

// agent is the Hubble of one node.
type agent struct {
	log      logrus.FieldLogger
	node     *datapath.Node
	name     string
	keys     *datapath.KeyFiles
	observer *observer.LocalObserverServer
	server   *server.Server
	stalled  atomic.Bool
}

func (r release) NewAgent(cluster *datapath.Cluster, on *datapath.Node, ring int, keys *datapath.KeyFiles) (datapath.Agent, error) {
	knows := knowledge{cluster, on.Name}
	reads, err := parser.New(r.log, knows, knows, knows, knows, knows, knows, knows, options.CacheSize(cacheSize))
	if err != nil {
		return nil, err
	}
	capacity, err := container.NewCapacity(ring)
	if err != nil {
		return nil, err
	}
	observes, err := observer.NewLocalServer(reads, observer.NewNamespaceManager(), r.log, observeroption.WithMaxFlows(capacity), observeroption.WithMonitorBuffer(queueLength))
	if err != nil {
		return nil, err
	}
	go observes.Start()
	return &agent{log: r.log, node: on, name: cluster.Qualified(on.Name), keys: keys, observer: observes}, nil
}

func (a *agent) hand(at time.Time, payload any) {
	a.observer.GetEventsChannel() <- &events.MonitorEvent{UUID: uuid.New(), Timestamp: at, NodeName: a.name, Payload: payload}
}

func (a *agent) Perf(at time.Time, record []byte) { a.hand(at, &events.PerfEvent{Data: record}) }

func (a *agent) Access(at time.Time, packet datapath.Packet, request datapath.Request) {
	a.hand(at, &events.AgentEvent{Type: monitor.MessageTypeAccessLog, Message: logRecord(at, a.node.Name, packet, request)})
}

func (a *agent) Lose(at time.Time, loss datapath.Loss) {
	a.hand(at, &events.LostEvent{Source: events.LostEventSourcePerfRingBuffer, NumLostEvents: loss.Count, CPU: loss.CPU})
}

func (a *agent) Stir(count int) {
	for written := 0; written < count; written++ {
		a.hand(time.Now(), &events.AgentEvent{Type: monitor.MessageTypeAgent, Message: monitor.StartMessage(time.Now())})
	}
}

func (a *agent) Seen() uint64 {
	status, err := a.observer.ServerStatus(context.Background(), &observerpb.ServerStatusRequest{})
	if err != nil {
		return 0
	}
	return status.GetSeenFlows()
}

func (a *agent) Stall(isHeld bool) { a.stalled.Store(isHeld) }

// hold waits while the agent is stalled.
func (a *agent) hold(ctx context.Context) error {
	for a.stalled.Load() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(heldBackFor):
		}
	}
	return nil
}

func (a *agent) Listen() error {
	unary := func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		if err := a.hold(ctx); err != nil {
			return nil, err
		}
		return handle(ctx, request)
	}
	stream := func(service any, to grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
		return handle(service, heldStream{to, a})
	}
	secured, err := security(a.log, a.keys)
	if err != nil {
		return err
	}
	a.server, err = server.NewServer(a.log, serveroption.WithTCPListener(a.node.Listen), serveroption.WithHealthService(), serveroption.WithObserverService(a.observer),
		serveroption.WithGRPCUnaryInterceptor(unary), serveroption.WithGRPCStreamInterceptor(stream), secured)
	if err != nil {
		return err
	}
	go func() { _ = a.server.Serve() }()
	return nil
}

func (a *agent) Close() { a.server.Stop() }

// heldStream keeps what is sent while the agent is stalled. Lost events get the node's own name: Cilium takes it from the
// process, of which there is one here for all nodes.
type heldStream struct {
	grpc.ServerStream
	agent *agent
}

func (s heldStream) SendMsg(message any) error {
	if err := s.agent.hold(s.Context()); err != nil {
		return err
	}
	if response, isFlows := message.(*observerpb.GetFlowsResponse); isFlows && response.GetLostEvents() != nil {
		response.NodeName = s.agent.name
	}
	return s.ServerStream.SendMsg(message)
}

func security(log logrus.FieldLogger, keys *datapath.KeyFiles) (serveroption.Option, error) {
	if keys == nil {
		return serveroption.WithInsecure(), nil
	}
	watched, err := certloader.NewWatchedServerConfig(log, []string{keys.Authority}, keys.Certificate, keys.Key)
	if err != nil {
		return nil, err
	}
	return serveroption.WithServerTLS(watched), nil
}
