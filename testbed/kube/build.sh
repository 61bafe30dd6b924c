#!/bin/sh
# build.sh OUT: builds etcd, kube-apiserver, cilium-operator and the lab's own program `kubelab` into OUT.
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")"
export CGO_ENABLED=0
build() { go build -p "${GO_PARALLEL:-2}" -trimpath -ldflags "-s -w $3" -o "$out/$1" "$2"; }

# The server says the version of its module only when the linker tells it; without, it calls itself v0.0.0.
version=$(cd controlplane && go list -m -f '{{.Version}}' k8s.io/kubernetes)
minor=$(echo "$version" | cut -d. -f2)
stamp=k8s.io/component-base/version
(
  cd controlplane
  build etcd go.etcd.io/etcd/server/v3 ''
  build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver \
    "-X $stamp.gitVersion=$version -X $stamp.gitMajor=1 -X $stamp.gitMinor=$minor -X $stamp.gitTreeState=clean"
)
build kubelab . ''
build cilium-operator github.com/cilium/cilium/operator ''
