// Package controllers holds the one constant that cilium-operator takes from a module no registry offers at the version it names.
package controllers

// DerivedServiceAnnotation is the key that names a ServiceImport's own Service.
const DerivedServiceAnnotation = "multicluster.kubernetes.io/derived-service"
