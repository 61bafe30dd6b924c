// kubelab fills a fresh kube-apiserver with what a cluster under Cilium holds, and keeps it moving.
//
//	kubelab pki FOLDER SERVER              certificates, keys, and the administrator's token and kubeconfig
//	kubelab crds KUBECONFIG                Cilium's CustomResourceDefinitions
//	kubelab accounts KUBECONFIG            the dashboard's account and a visitor's, with a kubeconfig each
//	kubelab load KUBECONFIG lab|large      the objects of a state
//	kubelab churn KUBECONFIG RATE SECONDS  changes, RATE of them a second
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "kubelab:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("say pki, crds, accounts, load or churn, and what it works on")
	}
	command, args := args[0], args[1:]
	if command == "pki" && len(args) == 2 {
		return writePKI(args[0], args[1])
	}
	api, err := newAPI(args[0])
	if err != nil {
		return err
	}
	switch {
	case command == "crds" && len(args) == 1:
		return registerCRDs(ctx, api)
	case command == "accounts" && len(args) == 1:
		return makeAccounts(ctx, api)
	case command == "load" && len(args) == 2:
		return load(ctx, api, args[1])
	case command == "churn" && len(args) == 3:
		rate, err := strconv.ParseFloat(args[1], 64)
		if err != nil || rate <= 0 {
			return fmt.Errorf("the rate is %q; it must be a number of changes a second above 0", args[1])
		}
		seconds, err := strconv.ParseFloat(args[2], 64)
		if err != nil || seconds <= 0 {
			return fmt.Errorf("the time is %q; it must be a number of seconds above 0", args[2])
		}
		return churn(ctx, api, rate, time.Duration(seconds*float64(time.Second)))
	}
	return fmt.Errorf("%s does not go with %d arguments", command, len(args))
}
