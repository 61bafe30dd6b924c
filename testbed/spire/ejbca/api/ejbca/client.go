// Package ejbca lets spire-server link without the client of one certificate product.
//
// spire-server compiles every upstream authority in, and the registry does not hand out the module of this one.
// The testbed never configures that authority, so each name it compiles against is here and none of them works.
package ejbca

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
)

var errAbsent = errors.New("the EJBCA upstream authority is not part of this build")

type Authenticator any

type builder struct{}

func NewMTLSAuthenticatorBuilder() builder                       { return builder{} }
func (b builder) WithClientCertificate(*tls.Certificate) builder { return b }
func (b builder) WithCaCertificates([]*x509.Certificate) builder { return b }
func (builder) Build() (Authenticator, error)                    { return nil, errAbsent }

type Configuration struct{ Host string }

func NewConfiguration() *Configuration                { return new(Configuration) }
func (*Configuration) SetAuthenticator(Authenticator) {}

type APIClient struct{ V1CertificateApi certificates }

func NewAPIClient(*Configuration) (*APIClient, error) { return nil, errAbsent }

type certificates struct{}

func (certificates) EnrollPkcs10Certificate(context.Context) ApiEnrollPkcs10CertificateRequest {
	return ApiEnrollPkcs10CertificateRequest{}
}

type ApiEnrollPkcs10CertificateRequest struct{}

func (r ApiEnrollPkcs10CertificateRequest) EnrollCertificateRestRequest(Enrollment) ApiEnrollPkcs10CertificateRequest {
	return r
}

func (ApiEnrollPkcs10CertificateRequest) Execute() (*Enrolled, *http.Response, error) {
	return nil, nil, errAbsent
}

// Enrollment takes what a request would carry and keeps nothing.
type Enrollment struct{}

func NewEnrollCertificateRestRequest() *Enrollment     { return new(Enrollment) }
func (*Enrollment) SetUsername(string)                 {}
func (*Enrollment) SetPassword(string)                 {}
func (*Enrollment) SetCertificateRequest(string)       {}
func (*Enrollment) SetCertificateAuthorityName(string) {}
func (*Enrollment) SetCertificateProfileName(string)   {}
func (*Enrollment) SetEndEntityProfileName(string)     {}
func (*Enrollment) SetIncludeChain(bool)               {}
func (*Enrollment) SetAccountBindingId(string)         {}

type Enrolled struct{ CertificateChain []string }

func (Enrolled) GetResponseFormat() string { return "" }
func (Enrolled) GetCertificate() string    { return "" }

type GenericOpenAPIError struct{ error }

func (GenericOpenAPIError) Body() []byte { return nil }
