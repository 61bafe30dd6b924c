package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	ipcache "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	cilium "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2/validator"
	networking "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	policyutils "github.com/cilium/cilium/pkg/policy/utils"

	"countersign.dev/testbed/policy/questions"
)

// loaded is a policy after the API server and the agent have seen it; without entries when either refused it.
type loaded struct {
	result  *questions.PolicyResult
	origin  ipcache.ResourceID
	entries policytypes.PolicyEntries
}

func (c *cluster) load(schema *validator.NPValidator, raw json.RawMessage) (*loaded, error) {
	object := new(unstructured.Unstructured)
	if err := json.Unmarshal(raw, &object.Object); err != nil {
		return nil, err
	}
	if object.GetNamespace() == "" && object.GetKind() != "CiliumClusterwideNetworkPolicy" {
		object.SetNamespace("default")
		var err error
		if raw, err = object.MarshalJSON(); err != nil {
			return nil, err
		}
	}
	name := object.GetNamespace() + "/" + object.GetName()
	switch kind := object.GetKind(); kind {
	case "NetworkPolicy":
		return c.loadNetworkPolicy("knp:"+name, raw), nil
	case "CiliumNetworkPolicy":
		return c.loadCilium("cnp:"+name, raw, schema.ValidateCNP(object), ipcache.ResourceKindCNP), nil
	case "CiliumClusterwideNetworkPolicy":
		return c.loadCilium("ccnp:"+object.GetName(), raw, schema.ValidateCCNP(object), ipcache.ResourceKindCCNP), nil
	default:
		return nil, fmt.Errorf("policy %s is of kind %q, which is no network policy", name, kind)
	}
}

func (c *cluster) loadNetworkPolicy(name string, raw []byte) *loaded {
	l := &loaded{result: &questions.PolicyResult{Policy: name}}
	policy := new(networking.NetworkPolicy)
	if err := json.Unmarshal(raw, policy); err != nil {
		l.result.DecodeError = err.Error()
		return l
	}
	entries, err := k8s.ParseNetworkPolicy(quiet, c.scope, policy)
	if err != nil {
		l.result.ParseError = err.Error()
		return l
	}
	l.take(entries, ipcache.NewResourceID(ipcache.ResourceKindNetpol, policy.Namespace, policy.Name))
	return l
}

func (c *cluster) loadCilium(name string, raw []byte, invalid error, kind ipcache.ResourceKind) *loaded {
	l := &loaded{result: &questions.PolicyResult{Policy: name}}
	var unknown validator.ErrUnknownFields
	if errors.As(invalid, &unknown) {
		l.result.UnknownFields = invalid.Error()
	} else if invalid != nil {
		l.result.SchemaError = invalid.Error()
	}
	// The agent reads a clusterwide policy through the namespaced type too.
	policy := new(cilium.CiliumNetworkPolicy)
	if err := json.Unmarshal(raw, policy); err != nil {
		l.result.DecodeError = err.Error()
		return l
	}
	c.services.resolve(policy)
	rules, err := policy.Parse(quiet, c.scope)
	if err != nil {
		l.result.ParseError = err.Error()
		return l
	}
	if l.result.SchemaError == "" {
		l.take(policyutils.RulesToPolicyEntries(rules), ipcache.NewResourceID(kind, policy.Namespace, policy.Name))
	}
	return l
}

func (l *loaded) take(entries policytypes.PolicyEntries, origin ipcache.ResourceID) {
	l.result.Loaded, l.entries, l.origin = true, entries, origin
}
