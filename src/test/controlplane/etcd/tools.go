//go:build tools

// Package etcd pins the storage of the control plane that the contract suites run against.
package etcd

import _ "go.etcd.io/etcd/server/v3"
