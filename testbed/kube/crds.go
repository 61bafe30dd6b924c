package main

import (
	"context"
	"io"
	"log/slog"

	"k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	ciliumio "github.com/cilium/cilium/pkg/k8s/apis/cilium.io"
	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/client"
	"github.com/cilium/cilium/pkg/k8s/apis/crdhelpers"
	"github.com/cilium/cilium/pkg/k8s/synced"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/versioncheck"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// registerCRDs registers the definitions cilium-operator would with endpoint slices on, side by side instead of in turn.
func registerCRDs(ctx context.Context, a *api) error {
	option.Config.EnableCiliumEndpointSlice = true
	set, err := clientset.NewForConfig(a.config)
	if err != nil {
		return err
	}
	const label = ciliumio.CustomResourceDefinitionSchemaVersionKey
	version := ciliumio.CustomResourceDefinitionSchemaVersion
	known := client.CustomResourceDefinitionList()
	return each(ctx, synced.AllCiliumCRDResourceNames(), func(_ context.Context, name string) error {
		listed := known[name]
		definition := client.GetPregeneratedCRD(quiet, listed.Name)
		target := &apiextensions.CustomResourceDefinition{
			ObjectMeta: meta.ObjectMeta{Name: listed.FullName, Labels: map[string]string{label: version}},
			Spec:       definition.Spec,
		}
		outdated := crdhelpers.NeedsUpdateV1Factory(label, versioncheck.MustVersion(version))
		return crdhelpers.CreateUpdateCRD(quiet, set, target, crdhelpers.NewDefaultPoller(), outdated)
	})
}
