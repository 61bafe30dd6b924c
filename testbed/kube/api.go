package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	core    = "/api/v1"
	apps    = "/apis/apps/v1"
	cilium  = "/apis/cilium.io/v2"
	access  = "/apis/rbac.authorization.k8s.io/v1"
	asJSON  = "application/json"
	asMerge = "application/merge-patch+json"
	workers = 16
)

// api sends objects as JSON to one kube-apiserver, as fast as that takes them.
type api struct {
	config *rest.Config
	client *http.Client
	folder string
}

func newAPI(kubeconfig string) (*api, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	return &api{config: config, client: client, folder: filepath.Dir(kubeconfig)}, nil
}

func (a *api) send(ctx context.Context, method, path, form string, body, answer any) error {
	var sent io.Reader // none at all without a body: a DELETE with one ignores its query
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(a.config.Host, "/")+path, sent)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", form)
	request.Header.Set("Accept", asJSON)
	response, err := a.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return &refusal{fmt.Sprintf("%s %s", method, path), response.StatusCode, string(raw)}
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(raw, answer)
}

type refusal struct {
	request string
	status  int
	body    string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%s: HTTP %d: %.500s", r.request, r.status, r.body)
}

func (a *api) get(ctx context.Context, path string, answer any) error {
	return a.send(ctx, http.MethodGet, path, asJSON, nil, answer)
}

// create posts an object; one that exists already is left as it is.
func (a *api) create(ctx context.Context, path string, object, answer any) error {
	return unless(http.StatusConflict, a.send(ctx, http.MethodPost, path, asJSON, object, answer))
}

func (a *api) merge(ctx context.Context, path string, change any) error {
	return a.send(ctx, http.MethodPatch, path, asMerge, change, nil)
}

// report writes the status of an object, as the controller or kubelet would that does not run here.
func (a *api) report(ctx context.Context, path string, status any) error {
	return a.merge(ctx, path+"/status", map[string]any{"status": status})
}

// remove deletes an object; one that is gone already is as it should be.
func (a *api) remove(ctx context.Context, path string) error {
	// Without a kubelet a pod with a grace period would stay Terminating for ever.
	return unless(http.StatusNotFound, a.send(ctx, http.MethodDelete, path+"?gracePeriodSeconds=0", asJSON, nil, nil))
}

// unless gives err, but nothing when it is a refusal with this status.
func unless(status int, err error) error {
	if r, refused := err.(*refusal); refused && r.status == status {
		return nil
	}
	return err
}

// each runs work for every item, several at a time, until one fails.
func each[T any](ctx context.Context, items []T, work func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for _, item := range items {
		group.Go(func() error { return work(ctx, item) })
	}
	return group.Wait()
}
