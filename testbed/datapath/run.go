package datapath

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

// Run is the whole program of a release; it gives the exit code.
func Run(release Release) int {
	if err := run(release, os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "hubble-peers: %v\n", err)
		return 1
	}
	return 0
}

func run(release Release, arguments []string) error {
	flags := flag.NewFlagSet("hubble-peers", flag.ContinueOnError)
	name := flags.String("scenario", "a-team-yellow", "whose cluster is brought up")
	socket := flags.String("socket", "", "unix socket of the peer service")
	ring := flags.Int("ring", 4095, "entries of every ring: 2^n-1")
	certificates := flags.String("certificates", "", "folder with the agents' certificates; none: no TLS")
	write := flags.String("write-certificates", "", "write certificates into this folder, and end")
	list := flags.Bool("list", false, "list the scenarios, and end")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	switch {
	case *list:
		for _, known := range ScenarioNames() {
			fmt.Printf("%-17s %s\n", known, scenarios[known].says)
		}
		return nil
	case *write != "":
		return WriteCertificates(*write)
	case *socket == "":
		return errors.New("-socket is missing")
	}
	var keys *KeyFiles
	if *certificates != "" {
		keys = &KeyFiles{Authority: *certificates + "/ca.crt", Certificate: *certificates + "/agent.crt", Key: *certificates + "/agent.key"}
	}
	script, err := NewScenario(*name)
	if err != nil {
		return err
	}
	stage, err := OpenStage(release, script, *socket, *ring, keys)
	if err != nil {
		return err
	}
	defer stage.Close()
	return serve(release, stage)
}

// serve says where the control is, in one line of JSON, and answers there until a signal comes.
func serve(release Release, stage *Stage) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	traffic := NewTraffic(stage)
	server := &http.Server{Handler: control(stage, traffic)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	ready := map[string]string{"release": release.Name(), "control": "http://" + listener.Addr().String()}
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	select {
	case err = <-ended:
	case <-signals:
		err = nil
	}
	_ = traffic.Run(0)
	_ = server.Close()
	return err
}
