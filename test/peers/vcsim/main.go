// Command vcsim serves govmomi's simulator of the vSphere Web Services API to the tests.
//
// It prints the address that it listens on as its first line, and ends when its standard input does, so that it
// never outlives the test that has started it. The user's password is taken from VCSIM_PASSWORD.
package main

import (
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"

	"github.com/vmware/govmomi/simulator"
)

func main() {
	log.SetFlags(0)
	address := flag.String("address", "127.0.0.1:0", "address and port to listen on; port 0 for a free one")
	user := flag.String("user", "user", "the only user that may log in")
	certificate := flag.String("certificate", "", "file of the certificate, as PEM; without one there is no TLS")
	key := flag.String("key", "", "file of its private key")
	kind := flag.String("model", "vcenter", "vcenter, or esx for a host alone")
	machines := flag.Int("machines", 0, "machines that are there from the beginning")
	datacenters := flag.Int("datacenters", 1, "datacenters of a vCenter")
	verbose := flag.Bool("verbose", false, "tell what the simulator does, on standard error")
	flag.Parse()
	if !*verbose {
		log.SetOutput(io.Discard)
	}

	model := simulator.ESX()
	if *kind == "vcenter" {
		model = simulator.VPX()
		model.Datacenter = *datacenters
		// One cluster and no host beside it: there is one resource pool in each datacenter.
		model.Host = 0
	}
	model.Machine = *machines
	defer model.Remove()
	must(model.Create())

	model.Service.Listen = &url.URL{Host: *address, User: url.UserPassword(*user, os.Getenv("VCSIM_PASSWORD"))}
	if *certificate != "" {
		pair, err := tls.LoadX509KeyPair(*certificate, *key)
		must(err)
		model.Service.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	}
	server := model.Service.NewServer()
	fmt.Println(server.URL.Host)
	_, _ = io.Copy(io.Discard, os.Stdin)
	// Clients that wait for updates would hold Close up.
	server.CloseClientConnections()
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
