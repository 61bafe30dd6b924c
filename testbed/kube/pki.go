package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const lifetime = 30 * 24 * time.Hour

// authority signs the certificates of one testbed.
type authority struct {
	folder string
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
}

// writePKI writes what a kube-apiserver at server needs to start, and what its administrator needs to reach it.
func writePKI(folder, server string) error {
	a, err := newAuthority(folder)
	if err != nil {
		return err
	}
	serving := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost", "kubernetes.default.svc"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	if err := a.issue("server", serving); err != nil {
		return err
	}
	signing, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if err := a.writeKey("accounts", signing); err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(signing.Public())
	if err != nil {
		return err
	}
	if err := a.write("accounts.pub", "PUBLIC KEY", public, 0o644); err != nil {
		return err
	}
	return a.writeAdministrator(server)
}

func newAuthority(folder string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	a := &authority{folder: folder, key: key}
	a.cert = &x509.Certificate{Subject: pkix.Name{CommonName: "testbed"}, IsCA: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := a.sign(a.cert, key.Public())
	if err != nil {
		return nil, err
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	return a, a.write("ca.crt", "CERTIFICATE", der, 0o644)
}

func (a *authority) sign(template *x509.Certificate, public crypto.PublicKey) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().Add(lifetime)
	template.KeyUsage |= x509.KeyUsageDigitalSignature
	template.BasicConstraintsValid = true
	return x509.CreateCertificate(rand.Reader, template, a.cert, public, a.key)
}

func (a *authority) issue(name string, template *x509.Certificate) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := a.sign(template, key.Public())
	if err != nil {
		return err
	}
	if err := a.write(name+".crt", "CERTIFICATE", der, 0o644); err != nil {
		return err
	}
	return a.writeKey(name, key)
}

func (a *authority) writeKey(name string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return a.write(name+".key", "EC PRIVATE KEY", der, 0o600)
}

func (a *authority) write(name, kind string, der []byte, mode os.FileMode) error {
	return os.WriteFile(filepath.Join(a.folder, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}

// writeAdministrator makes a token for the group that may do everything, for kube-apiserver's --token-auth-file.
func (a *authority) writeAdministrator(server string) error {
	secret := make([]byte, 16)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	token := hex.EncodeToString(secret)
	line := fmt.Sprintf("%s,administrator,administrator,system:masters\n", token)
	if err := os.WriteFile(filepath.Join(a.folder, "tokens.csv"), []byte(line), 0o600); err != nil {
		return err
	}
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
	return writeKubeconfig(a.folder, "administrator", server, ca, token)
}

// writeKubeconfig writes NAME.kubeconfig, and beside it NAME.token for clients that want only that.
func writeKubeconfig(folder, name, server string, ca []byte, token string) error {
	const form = `apiVersion: v1
kind: Config
clusters: [{name: testbed, cluster: {server: "%[1]s", certificate-authority-data: %[2]s}}]
users: [{name: %[3]s, user: {token: "%[4]s"}}]
contexts: [{name: testbed, context: {cluster: testbed, user: %[3]s}}]
current-context: testbed
`
	text := fmt.Sprintf(form, server, base64.StdEncoding.EncodeToString(ca), name, token)
	if err := os.WriteFile(filepath.Join(folder, name+".token"), []byte(token), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name+".kubeconfig"), []byte(text), 0o600)
}
