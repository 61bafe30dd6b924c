package questions

// PolicyResult says whether a policy takes effect, and otherwise who refuses it with what words.
type PolicyResult struct {
	Policy        string `json:"policy"`
	Loaded        bool   `json:"loaded"`
	SchemaError   string `json:"schemaError,omitempty"`   // the API server
	UnknownFields string `json:"unknownFields,omitempty"` // dropped without an error
	DecodeError   string `json:"decodeError,omitempty"`
	ParseError    string `json:"parseError,omitempty"` // the agent
}

// Answer is what the policy engine makes of a question.
//
// Verdict, Reason, Auth, Explicit and L7 are the answer; the rest says how it came about.
type Answer struct {
	Verdict    string   `json:"verdict"` // allow, deny or error
	Reason     string   `json:"reason"`
	Auth       string   `json:"auth"` // none, disabled, spire or test-always-fail
	Explicit   bool     `json:"explicit"`
	Propagated bool     `json:"propagated,omitempty"` // the requirement is the losing entry's
	L7         string   `json:"l7,omitempty"`
	Listener   string   `json:"listener,omitempty"`
	Match      *Entry   `json:"match,omitempty"`
	Other      *Entry   `json:"other,omitempty"`
	Rules      []string `json:"rules,omitempty"`
	AuthTypes  []string `json:"authTypes,omitempty"`
	Error      string   `json:"error,omitempty"`
	Peer       *Peer    `json:"peer,omitempty"` // for a question by address
	Seen       int      `json:"seen,omitempty"` // rounds that gave this answer, when they did not agree
	GoLookup   string   `json:"goLookup,omitempty"`
}

// Peer is the identity an address stands for.
type Peer struct {
	ID     uint32   `json:"id"`
	Labels []string `json:"labels"`
}

// Entry is one entry of an endpoint's policy map; Level says how narrow it is.
type Entry struct {
	Level    string   `json:"level"`
	Identity uint32   `json:"identity"`
	Proto    uint8    `json:"proto"`
	Port     uint16   `json:"port"`
	EndPort  uint16   `json:"endPort,omitempty"`
	Verdict  string   `json:"verdict"`
	Auth     string   `json:"auth"`
	Explicit bool     `json:"explicit,omitempty"`
	L7       string   `json:"l7,omitempty"`
	Priority uint32   `json:"priority,omitempty"`
	Rules    []string `json:"rules,omitempty"`
}
