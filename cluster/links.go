//go:build cowsql

package cluster

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// What is spoken over a link; it is agreed upon with the certificates.
const (
	databaseProtocol = "cowsql"
	requestProtocol  = "http/1.1"
)

const (
	dialWithin      = 500 * time.Millisecond // libraft dials one node at a time: one that is gone holds up the other
	shakeWithin     = 2 * time.Second
	silentAtMost    = 5 * time.Second // until a link counts as broken that answers nothing
	aliveEvery      = time.Second
	certificateFile = "node.pem"
	keyFile         = "node.key"
	authorityFile   = "ca.pem"
)

// links are the connections between nodes. All of them are encrypted, and both ends show a certificate of the cluster.
type links struct {
	address string
	local   string // the socket of this node's own database server
	server  *tls.Config
	client  *tls.Config
	ended   context.Context
	end     context.CancelFunc

	listener net.Listener
	requests chan net.Conn
	open     sync.WaitGroup
	copies   copies
	silent   func(heard) // follows when a node is silent that has led; nil: nothing does
}

// newLinks reads the certificates that 'cluster certs' has made for this node.
func newLinks(address, dir string) (*links, error) {
	certificate, err := tls.LoadX509KeyPair(filepath.Join(dir, certificateFile), filepath.Join(dir, keyFile))
	if err != nil {
		return nil, fmt.Errorf("the node's certificate, made by 'cluster certs': %w", err)
	}
	authority, err := os.ReadFile(filepath.Join(dir, authorityFile)) //nolint:gosec // named by who runs it
	if err != nil {
		return nil, fmt.Errorf("the cluster's authority, made by 'cluster certs': %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return nil, fmt.Errorf("%s holds no certificate", filepath.Join(dir, authorityFile))
	}
	l := &links{
		address: address,
		server: &tls.Config{
			MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{certificate}, ClientCAs: pool,
			ClientAuth: tls.RequireAndVerifyClientCert, NextProtos: []string{databaseProtocol, requestProtocol},
		},
		client: &tls.Config{
			MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{certificate}, RootCAs: pool,
			ClientSessionCache: tls.NewLRUClientSessionCache(0),
		},
		requests: make(chan net.Conn),
	}
	l.ended, l.end = context.WithCancel(context.Background())
	return l, nil
}

// listen lets other nodes in.
func (l *links) listen() (err error) {
	if l.listener, err = net.Listen("tcp", l.address); err != nil {
		return err
	}
	go func() {
		for {
			accepted, err := l.listener.Accept()
			if err != nil {
				return
			}
			go l.welcome(accepted)
		}
	}()
	return nil
}

// welcome hands a connection on to whom it is for.
func (l *links) welcome(accepted net.Conn) {
	watch(accepted)
	secured := tls.Server(accepted, l.server)
	ctx, cancel := context.WithTimeout(l.ended, shakeWithin)
	defer cancel()
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = accepted.Close()
		return
	}
	if secured.ConnectionState().NegotiatedProtocol == requestProtocol {
		select {
		case l.requests <- secured:
		case <-l.ended.Done():
			_ = secured.Close()
		}
		return
	}
	database, err := net.Dial("unix", l.local)
	if err != nil {
		_ = secured.Close()
		return
	}
	h := heard{copies: &l.copies}
	l.join(database, secured, func(to io.Writer, from io.Reader) {
		h.relay(to, from)
		if h.log.term > 0 && l.silent != nil {
			go l.silent(h)
		}
	})
}

// join copies between two connections until either of them ends, from the second to the first by a function.
func (l *links) join(a, b net.Conn, carry func(to io.Writer, from io.Reader)) {
	closeBoth := sync.OnceFunc(func() { _, _ = a.Close(), b.Close() })
	stop := context.AfterFunc(l.ended, closeBoth)
	l.open.Go(func() {
		carry(a, b)
		closeBoth()
	})
	l.open.Go(func() {
		_, _ = io.Copy(b, a)
		closeBoth()
		stop()
	})
}

// watch has a connection break soon where nobody is at the other end any more.
func watch(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: aliveEvery, Interval: aliveEvery, Count: 4})
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(silentAtMost.Milliseconds()))
	})
}

// dial opens a link to a node.
func (l *links) dial(ctx context.Context, address, protocol string) (net.Conn, error) {
	plain, err := l.dialPlain(ctx, address)
	if err != nil {
		return nil, err
	}
	secured := tls.Client(plain, l.to(address, protocol))
	ctx, cancel := context.WithTimeout(ctx, shakeWithin)
	defer cancel()
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = plain.Close()
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	return secured, nil
}

func (l *links) dialPlain(ctx context.Context, address string) (net.Conn, error) {
	plain, err := (&net.Dialer{Timeout: dialWithin, LocalAddr: from(l.address)}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	watch(plain)
	return plain, nil
}

// from is the address a node calls others from: its own, so that a firewall can tell nodes by it.
func from(address string) net.Addr {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if err != nil || ip == nil || ip.IsUnspecified() {
		return nil
	}
	return &net.TCPAddr{IP: ip}
}

func (l *links) to(address, protocol string) *tls.Config {
	config := l.client.Clone()
	config.ServerName, _, _ = net.SplitHostPort(address)
	config.NextProtos = []string{protocol}
	return config
}

// dialDatabase opens a connection to the database server of a node, this one's without a detour.
func (l *links) dialDatabase(ctx context.Context, address string) (net.Conn, error) {
	conn, err := l.dialServer(ctx, address)
	if err != nil {
		return nil, err
	}
	return newCalls(conn), nil
}

func (l *links) dialServer(ctx context.Context, address string) (net.Conn, error) {
	if address == l.address {
		return (&net.Dialer{}).DialContext(ctx, "unix", l.local)
	}
	return l.dial(ctx, address, databaseProtocol)
}

// dialLocal refuses every node but this one.
func (l *links) dialLocal(ctx context.Context, address string) (net.Conn, error) {
	if address != l.address {
		return nil, errors.New(address + " leads")
	}
	return l.dialDatabase(ctx, address)
}

// dialForRaft returns a socket that libraft can read by itself; what passes it is encrypted on the way. It does not
// wait for the other end to answer: libraft dials one node at a time.
func (l *links) dialForRaft(ctx context.Context, address string) (net.Conn, error) {
	plain, err := l.dialPlain(ctx, address)
	if err != nil {
		return nil, err
	}
	ours, theirs, err := socketPair()
	if err != nil {
		_ = plain.Close()
		return nil, err
	}
	l.join(tls.Client(plain, l.to(address, databaseProtocol)), ours, func(to io.Writer, from io.Reader) {
		h := heard{sends: l.copies.to(address)}
		h.relay(to, from)
	})
	return theirs, nil
}

func socketPair() (ours, theirs net.Conn, err error) {
	pair, err := syscall.Socketpair(syscall.AF_LOCAL, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	if ours, err = connOf(pair[0]); err != nil {
		_ = syscall.Close(pair[1])
		return nil, nil, err
	}
	if theirs, err = connOf(pair[1]); err != nil {
		_ = ours.Close()
	}
	return ours, theirs, err
}

func connOf(fd int) (net.Conn, error) {
	file := os.NewFile(uintptr(fd), "raft") //nolint:gosec // a descriptor is not negative
	defer file.Close()
	return net.FileConn(file)
}

// Accept returns the next connection that another node passes requests over: links are a listener of these.
func (l *links) Accept() (net.Conn, error) {
	select {
	case conn := <-l.requests:
		return conn, nil
	case <-l.ended.Done():
		return nil, net.ErrClosed
	}
}

// Addr is where other nodes find this one.
func (l *links) Addr() net.Addr { return l.listener.Addr() }

// Close ends all links.
func (l *links) Close() error {
	l.end()
	if l.listener == nil {
		return nil
	}
	if err := l.listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
