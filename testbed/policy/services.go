package main

import (
	"github.com/cilium/statedb"

	clustermesh "github.com/cilium/cilium/pkg/clustermesh/types"
	cilium "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/loadbalancer"
	policyk8s "github.com/cilium/cilium/pkg/policy/k8s"
	"github.com/cilium/cilium/pkg/source"

	"countersign.dev/testbed/policy/questions"
)

// services is the agent's table of Services, which toServices rules are resolved over.
type services struct {
	db       *statedb.DB
	frontend statedb.RWTable[*loadbalancer.Service]
	backend  statedb.RWTable[*loadbalancer.Backend]
}

func newServices(given []*questions.Service) (*services, error) {
	s := &services{db: statedb.New()}
	var err error
	if s.frontend, err = loadbalancer.NewServicesTable(loadbalancer.Config{}, s.db); err != nil {
		return nil, err
	}
	if s.backend, err = loadbalancer.NewBackendsTable(s.db); err != nil {
		return nil, err
	}
	write := s.db.WriteTxn(s.frontend, s.backend)
	defer write.Commit()
	for _, service := range given {
		name := loadbalancer.NewServiceName(service.Namespace, service.Name)
		entry := &loadbalancer.Service{
			Name:     name,
			Source:   source.Kubernetes,
			Labels:   labels.Map2Labels(service.Labels, labels.LabelSourceK8s),
			Selector: service.Selector,
		}
		if _, _, err := s.frontend.Insert(write, entry); err != nil {
			return nil, err
		}
		for _, text := range service.Backends {
			address, err := clustermesh.ParseAddrCluster(text)
			if err != nil {
				return nil, err
			}
			at := loadbalancer.NewL3n4Addr(loadbalancer.TCP, address, 80, loadbalancer.ScopeExternal)
			backend := &loadbalancer.Backend{ServiceName: name, Source: source.Kubernetes, Address: at}
			if _, _, err := s.backend.Insert(write, backend); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// resolve writes the addresses behind a policy's toServices rules into the policy.
func (s *services) resolve(policy *cilium.CiliumNetworkPolicy) {
	policyk8s.ResolveToServices(s.db.ReadTxn(), s.frontend, s.backend, policy)
}
