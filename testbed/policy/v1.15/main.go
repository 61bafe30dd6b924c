// policy-oracle-1.15 answers the same files of questions with the policy engine of Cilium 1.15.
//
//	policy-oracle-1.15 [-rounds N] FILE...
//
// It prints each file as a line of JSON. Cases with services or port ranges come back without answers: the first would
// need the agent's service cache, the second 1.15 does not know.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/cilium/cilium/pkg/fqdn/re"
	"github.com/cilium/cilium/pkg/logging"
	"github.com/sirupsen/logrus"

	"countersign.dev/testbed/policy/questions"
)

const (
	module  = "github.com/cilium/cilium"
	regexes = 1024
	// The selector cache of 1.15 keeps a goroutine that nothing ends, and with it all of a round: memory only grows.
	mostRounds = 48
)

func main() {
	// Both loggers report on standard error what nobody asked for here.
	logrus.SetOutput(io.Discard)
	logging.DefaultLogger.SetOutput(io.Discard)
	rounds := flag.Int("rounds", 8, "how often each case is computed")
	flag.Parse()
	if err := answerAll(flag.Args(), *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "policy-oracle-1.15:", err)
		os.Exit(1)
	}
}

func answerAll(paths []string, rounds int) error {
	if len(paths) == 0 {
		return fmt.Errorf("name at least one file of questions")
	}
	if rounds < 1 || rounds > mostRounds {
		return fmt.Errorf("-rounds is %d; it must be from 1 to %d", rounds, mostRounds)
	}
	if err := re.InitRegexCompileLRU(regexes); err != nil {
		return err
	}
	for _, path := range paths {
		file, err := questions.Read(path)
		if err != nil {
			return err
		}
		file.Oracle = &questions.Oracle{Module: module, Version: version(), Rounds: rounds}
		for _, c := range file.Cases {
			if !comparable(c) {
				for _, question := range c.Questions {
					question.Expect, question.Unstable = nil, nil
				}
				continue
			}
			compute := func(order []int) ([]*questions.Answer, []*questions.PolicyResult, error) {
				return computeOnce(c, order)
			}
			if err := c.Settle(rounds, compute); err != nil {
				return fmt.Errorf("%s, case %s: %w", path, c.ID, err)
			}
		}
		if err := file.Print(os.Stdout); err != nil {
			return err
		}
	}
	return nil
}

func comparable(c *questions.Case) bool {
	for _, raw := range c.Policies {
		if bytes.Contains(raw, []byte(`"endPort"`)) {
			return false
		}
	}
	return len(c.Services) == 0
}

func version() string {
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range build.Deps {
			if dep.Path == module {
				return dep.Version
			}
		}
	}
	return "unknown"
}
