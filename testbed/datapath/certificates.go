package datapath

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// KeyFiles are what a server proves itself with, and whom it believes.
type KeyFiles struct{ Authority, Certificate, Key string }

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// WriteCertificates puts into a folder what Cilium's own installation would: one authority, and pairs for Relay, its
// client side, the agents and a user; beside them the same user signed by a stranger.
func WriteCertificates(folder string) error {
	ours, err := newAuthority(folder, "ca", "Cilium CA")
	if err != nil {
		return err
	}
	strange, err := newAuthority(folder, "stranger-ca", "Some other CA")
	if err != nil {
		return err
	}
	pairs := []struct {
		by    *authority
		file  string
		names []string
	}{
		{ours, "relay", []string{"*.hubble-relay.cilium.io"}},
		{ours, "relay-client", []string{"*.hubble-relay.cilium.io"}},
		{ours, "agent", []string{"*.default.hubble-grpc.cilium.io"}},
		{ours, "user", []string{"countersign.example"}},
		{strange, "stranger", []string{"countersign.example"}},
		{strange, "stranger-relay", []string{"*.hubble-relay.cilium.io"}},
	}
	for _, pair := range pairs {
		if err := pair.by.issue(folder, pair.file, pair.names); err != nil {
			return err
		}
	}
	return nil
}

func newAuthority(folder, file, name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := certificate(name)
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{made, key}, writePEM(filepath.Join(folder, file+".crt"), "CERTIFICATE", der)
}

func (a *authority) issue(folder, file string, names []string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := certificate(names[0])
	template.DNSNames = names
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	if err := writePEM(filepath.Join(folder, file+".crt"), "CERTIFICATE", der); err != nil {
		return err
	}
	return writePEM(filepath.Join(folder, file+".key"), "EC PRIVATE KEY", keyDER)
}

func certificate(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
