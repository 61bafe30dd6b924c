package main

import (
	"fmt"
	"net/netip"
	"slices"
	"sync"

	"github.com/cilium/cilium/pkg/crypto/certificatemanager"
	envoy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2/validator"
	"github.com/cilium/cilium/pkg/policy"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"

	"countersign.dev/testbed/policy/questions"
)

// computeOnce answers a case on a fresh repository that got the policies in the order given.
func computeOnce(schema *validator.NPValidator, asked *questions.Case, order []int) ([]*questions.Answer, []*questions.PolicyResult, error) {
	c, err := newCluster(asked)
	if err != nil {
		return nil, nil, err
	}
	results := make([]*questions.PolicyResult, len(asked.Policies))
	var policies []*loaded
	var entries policytypes.PolicyEntries
	for _, at := range order {
		l, err := c.load(schema, asked.Policies[at])
		if err != nil {
			return nil, nil, err
		}
		results[at] = l.result
		policies = append(policies, l)
		entries = append(entries, l.entries...)
	}
	c.addPrefixes(policy.GetCIDRPrefixes(entries))

	repository := c.repository(policies)
	endpoints := map[string]*endpoint{}
	defer func() {
		for _, e := range endpoints {
			e.close()
		}
	}()
	answers := make([]*questions.Answer, len(asked.Questions))
	for at, question := range asked.Questions {
		subject := c.given[question.Subject]
		if subject == nil {
			return nil, nil, fmt.Errorf("question %s: no identity is called %q", question.Q, question.Subject)
		}
		if endpoints[subject.Ref] == nil {
			endpoints[subject.Ref] = newEndpoint(repository, c, subject)
		}
		if answers[at], err = c.answer(endpoints[subject.Ref], question); err != nil {
			return nil, nil, fmt.Errorf("question %s: %w", question.Q, err)
		}
	}
	return answers, results, nil
}

func (c *cluster) repository(policies []*loaded) *policy.Repository {
	rules := envoy.NewEnvoyL7RulesTranslator(quiet, certificatemanager.NewMockSecretManagerInline())
	manager := identitymanager.NewIDManager(quiet)
	repository := policy.NewPolicyRepository(quiet, c.identities, nil, rules, manager, testpolicy.NewPolicyMetricsNoop())
	repository.SetNamedPortsGetter(c)
	var ready sync.WaitGroup
	repository.GetSubjectSelectorCache().UpdateIdentities(c.identities, nil, &ready)
	ready.Wait()
	for _, l := range policies {
		if l.result.Loaded {
			repository.ReplaceByResource(l.entries, l.origin)
		}
	}
	return repository
}

func (c *cluster) answer(e *endpoint, question *questions.Question) (*questions.Answer, error) {
	if e.err != nil {
		return &questions.Answer{Verdict: "error", Reason: "policy-error", Auth: "none", Error: e.err.Error()}, nil
	}
	if question.PeerIP == "" {
		peer := c.given[question.Peer]
		if peer == nil {
			return nil, fmt.Errorf("no identity is called %q", question.Peer)
		}
		return e.answer(question, identity.NumericIdentity(peer.ID))
	}
	address, err := netip.ParseAddr(question.PeerIP)
	if err != nil {
		return nil, err
	}
	peer := c.at(address)
	answer, err := e.answer(question, peer)
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(slices.Values(c.identities[peer].GetModel()))
	answer.Peer = &questions.Peer{ID: uint32(peer), Labels: names}
	return answer, nil
}
