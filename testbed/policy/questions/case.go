package questions

import "encoding/json"

// Case is a cluster in small: its identities and policies, and what is asked about them.
type Case struct {
	ID            string                       `json:"id"`
	Title         string                       `json:"title,omitempty"`
	Config        *Config                      `json:"config,omitempty"`
	Namespaces    map[string]map[string]string `json:"namespaces,omitempty"`
	Identities    []*Identity                  `json:"identities"`
	Services      []*Service                   `json:"services,omitempty"`
	Policies      []json.RawMessage            `json:"policies"`
	PolicyResults []*PolicyResult              `json:"policyResults,omitempty"`
	Questions     []*Question                  `json:"questions"`
}

// Config is the agent's options where they differ from its defaults under Kubernetes.
type Config struct {
	ClusterName         string   `json:"clusterName,omitempty"`
	ClusterID           uint32   `json:"clusterID,omitempty"`
	AnyCluster          bool     `json:"anyCluster,omitempty"` // policy-default-local-cluster=false
	PolicyMode          string   `json:"policyMode,omitempty"` // default, always or never
	HostFirewall        bool     `json:"hostFirewall,omitempty"`
	AllowLocalhost      string   `json:"allowLocalhost,omitempty"` // always or policy
	DualStack           bool     `json:"dualStack,omitempty"`
	NodeSelectors       bool     `json:"nodeSelectors,omitempty"`
	CIDRMatch           []string `json:"cidrMatch,omitempty"`
	NoL7Proxy           bool     `json:"noL7Proxy,omitempty"`
	NoNonDefaultDeny    bool     `json:"noNonDefaultDeny,omitempty"`
	ExtendedIPProtocols bool     `json:"extendedIPProtocols,omitempty"`
}

// Identity is a security identity; Labels may be left out where Pod is given.
type Identity struct {
	Ref        string      `json:"ref"`
	ID         uint32      `json:"id"`
	Labels     []string    `json:"labels,omitempty"`
	Pod        *Pod        `json:"pod,omitempty"`
	NamedPorts []NamedPort `json:"namedPorts,omitempty"`
	IPs        []string    `json:"ips,omitempty"`
}

type Pod struct {
	Namespace      string            `json:"namespace"`
	Labels         map[string]string `json:"labels,omitempty"`
	ServiceAccount string            `json:"serviceAccount,omitempty"`
	Cluster        string            `json:"cluster,omitempty"`
}

type NamedPort struct {
	Name     string `json:"name"`
	Port     uint16 `json:"port"`
	Protocol string `json:"protocol,omitempty"`
}

type Service struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Labels    map[string]string `json:"labels,omitempty"`
	Selector  map[string]string `json:"selector,omitempty"`
	Backends  []string          `json:"backends,omitempty"`
}

// Question asks what holds for Subject in Direction with a peer, given by reference or by address, on one port.
type Question struct {
	Q         string    `json:"q"`
	Subject   string    `json:"subject"`
	Direction string    `json:"direction"`
	Peer      string    `json:"peer,omitempty"`
	PeerIP    string    `json:"peerIP,omitempty"`
	Port      uint16    `json:"port"` // for ICMP the type
	Protocol  string    `json:"protocol"`
	Expect    *Answer   `json:"expect,omitempty"`
	Unstable  []*Answer `json:"unstable,omitempty"` // every answer seen, when rounds did not agree
}
