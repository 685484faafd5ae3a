//go:build tools

// Package kubectl132 pins the oldest kubectl that the contract suites run.
package kubectl132

import _ "k8s.io/kubernetes/cmd/kubectl"
