package main

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/cilium/cilium/pkg/crypto/certificatemanager"
	"github.com/cilium/cilium/pkg/k8s"
	cilium "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	networking "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	envoy "github.com/cilium/proxy/go/cilium/api"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	"countersign.dev/testbed/policy/questions"
)

// computeOnce answers a case on a fresh repository that got the policies in the order given.
func computeOnce(asked *questions.Case, order []int) ([]*questions.Answer, []*questions.PolicyResult, error) {
	c, err := newCluster(asked)
	if err != nil {
		return nil, nil, err
	}
	results := make([]*questions.PolicyResult, len(asked.Policies))
	var all api.Rules
	for _, at := range order {
		var rules api.Rules
		if results[at], rules, err = load(asked.Policies[at]); err != nil {
			return nil, nil, err
		}
		// What the API server of 1.20 refuses is taken as refused here: the schemas of 1.15 are not asked.
		if at < len(asked.PolicyResults) && asked.PolicyResults[at].SchemaError != "" {
			results[at] = asked.PolicyResults[at]
			continue
		}
		all = append(all, rules...)
	}
	c.addPrefixes(policy.GetCIDRPrefixes(all))
	repository := c.repository(all)
	endpoints := map[string]*endpoint{}
	answers := make([]*questions.Answer, len(asked.Questions))
	for at, question := range asked.Questions {
		subject := c.known[question.Subject]
		if subject == nil {
			return nil, nil, fmt.Errorf("question %s: no identity is called %q", question.Q, question.Subject)
		}
		e := endpoints[question.Subject]
		if e == nil {
			e = newEndpoint(repository, subject, c.ports[question.Subject], c.anyPorts)
			endpoints[question.Subject] = e
		}
		peer, err := c.peer(question)
		if err != nil {
			return nil, nil, fmt.Errorf("question %s: %w", question.Q, err)
		}
		answers[at] = e.answer(question, peer)
	}
	return answers, results, nil
}

func load(raw json.RawMessage) (*questions.PolicyResult, api.Rules, error) {
	var object struct {
		Kind     string          `json:"kind"`
		Metadata meta.ObjectMeta `json:"metadata"`
	}
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, nil, err
	}
	namespace := object.Metadata.Namespace
	if namespace == "" && object.Kind != "CiliumClusterwideNetworkPolicy" {
		namespace = "default"
	}
	result := &questions.PolicyResult{}
	var rules api.Rules
	var failed error
	if object.Kind == "NetworkPolicy" {
		result.Policy = "knp:" + namespace + "/" + object.Metadata.Name
		kubernetes := new(networking.NetworkPolicy)
		if failed = json.Unmarshal(raw, kubernetes); failed == nil {
			kubernetes.Namespace = namespace
			rules, failed = k8s.ParseNetworkPolicy(kubernetes)
		}
	} else {
		result.Policy = "ccnp:" + object.Metadata.Name
		if namespace != "" {
			result.Policy = "cnp:" + namespace + "/" + object.Metadata.Name
		}
		own := new(cilium.CiliumNetworkPolicy)
		if failed = json.Unmarshal(raw, own); failed == nil {
			own.Namespace = namespace
			rules, failed = own.Parse()
		}
	}
	if failed != nil {
		result.ParseError = failed.Error()
		return result, nil, nil
	}
	result.Loaded = true
	return result, rules, nil
}

func (c *cluster) repository(rules api.Rules) *policy.Repository {
	allocator := testidentity.NewMockIdentityAllocator(c.identities)
	repository := policy.NewStoppedPolicyRepository(allocator, c.identities, nil, nil, uncounted{})
	repository.SetEnvoyRulesFunc(func(certificatemanager.SecretManager, *api.L7Rules, string) (*envoy.HttpNetworkPolicyRules, bool) {
		return nil, true
	})
	selectors := repository.GetSelectorCache()
	selectors.SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())
	var ready sync.WaitGroup
	selectors.UpdateIdentities(c.identities, nil, &ready)
	ready.Wait()
	repository.AddList(rules)
	return repository
}

// uncounted keeps no metrics of the rules.
type uncounted struct{}

func (uncounted) AddRule(api.Rule) {}
func (uncounted) DelRule(api.Rule) {}
