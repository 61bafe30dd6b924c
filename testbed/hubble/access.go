package main

import (
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/proxy/accesslog"

	"countersign/testbed/datapath"
)

// logRecord is what the proxy of a node logs of a request or its response.
func logRecord(at time.Time, node string, packet datapath.Packet, request datapath.Request) accesslog.LogRecord {
	record := accesslog.LogRecord{
		Type: accesslog.TypeRequest, Timestamp: at.UTC().Format(time.RFC3339Nano), ObservationPoint: accesslog.Egress, Verdict: accesslog.VerdictForwarded,
		TransportProtocol:   accesslog.TransportProtocol(packet.Protocol),
		SourceEndpoint:      logEndpoint(node, request.From, packet.SourcePort),
		DestinationEndpoint: logEndpoint(node, request.To, packet.DestinationPort),
	}
	if request.Ingress {
		record.ObservationPoint = accesslog.Ingress
	}
	if request.IsResponse {
		record.Type = accesslog.TypeResponse
	}
	if request.Refused {
		record.Verdict = accesslog.VerdictDenied
	}
	if asked := request.HTTP; asked != nil {
		record.HTTP = logHTTP(asked)
	}
	if asked := request.DNS; asked != nil {
		record.DNS = logDNS(asked, request.IsResponse)
	}
	return record
}

// logEndpoint: a proxy knows ids of its own node's endpoints alone.
func logEndpoint(node string, e *datapath.Endpoint, port uint16) accesslog.EndpointInfo {
	known := accesslog.EndpointInfo{IPv4: text(e.IPv4), IPv6: text(e.IPv6), Port: port, Identity: uint64(e.Identity), Labels: labels.ParseLabelArray(e.Labels...)}
	if e.Node == node {
		known.ID = uint64(e.ID)
	}
	return known
}

func text(address netip.Addr) string {
	if !address.IsValid() {
		return ""
	}
	return address.String()
}

func logHTTP(asked *datapath.HTTP) *accesslog.LogRecordHTTP {
	target, err := url.Parse(asked.URL)
	if err != nil {
		target = &url.URL{Opaque: asked.URL}
	}
	headers := http.Header{"User-Agent": {"testbed/1"}}
	if asked.ID != "" {
		headers.Set("X-Request-Id", asked.ID)
	}
	return &accesslog.LogRecordHTTP{Method: asked.Method, URL: target, Protocol: "HTTP/1.1", Code: asked.Status, Headers: headers}
}

func logDNS(asked *datapath.DNS, isResponse bool) *accesslog.LogRecordDNS {
	record := &accesslog.LogRecordDNS{Query: asked.Query, ObservationSource: accesslog.DNSSourceProxy, QTypes: []uint16{1}}
	if isResponse {
		record.IPs, record.TTL, record.AnswerTypes = asked.Answers, 30, []uint16{1}
	}
	return record
}
