//go:build cowsql

package cluster

import "net/http"

// doubting doubts every answer that blames the client, where something of the cluster has failed meanwhile: PocketBase
// takes a record for missing, or a name for taken, when it could not ask.
type doubting struct {
	http.ResponseWriter
	node      *Node
	faults    uint64 // of the node, when the request began
	told      bool
	withdrawn bool
}

// WriteHeader writes the status, or 503 in place of one that is in doubt.
func (d *doubting) WriteHeader(status int) {
	if d.told {
		return
	}
	d.told = status >= http.StatusOK
	if status/100 == 4 && d.node.faults.Load() != d.faults {
		d.withdrawn = true
		d.Header().Del("Content-Length")
		d.Header().Del("Content-Encoding")
		tryAgain(d.ResponseWriter)
		return
	}
	d.ResponseWriter.WriteHeader(status)
}

// Write writes of an answer what is not withdrawn.
func (d *doubting) Write(part []byte) (int, error) {
	if !d.told {
		d.WriteHeader(http.StatusOK)
	}
	if d.withdrawn {
		return len(part), nil
	}
	return d.ResponseWriter.Write(part)
}

// Unwrap is asked by http.ResponseController.
func (d *doubting) Unwrap() http.ResponseWriter { return d.ResponseWriter }
