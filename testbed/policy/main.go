// policy-oracle answers questions about Cilium policy with the policy engine of Cilium itself.
//
//	policy-oracle [-rounds N] [-out FOLDER] FILE...
//
// Each file of questions comes back answered: as a line of JSON on standard output, or gzipped in FOLDER.
package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"

	"countersign.dev/testbed/policy/questions"
	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2/validator"
	"github.com/cilium/cilium/pkg/labelsfilter"
)

const module = "github.com/cilium/cilium"

// The engine reports on standard output what nobody asked for here.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func main() {
	rounds := flag.Int("rounds", 8, "how often each case is computed")
	out := flag.String("out", "", "folder for the answered files")
	flag.Parse()
	if err := answerAll(flag.Args(), *rounds, *out); err != nil {
		fmt.Fprintln(os.Stderr, "policy-oracle:", err)
		os.Exit(1)
	}
}

func answerAll(paths []string, rounds int, out string) error {
	if len(paths) == 0 {
		return fmt.Errorf("name at least one file of questions")
	}
	if rounds < 1 {
		return fmt.Errorf("-rounds is %d; it must be at least 1", rounds)
	}
	if err := labelsfilter.ParseLabelPrefixCfg(quiet, nil, nil, ""); err != nil {
		return err
	}
	schema, err := validator.NewNPValidator(quiet)
	if err != nil {
		return err
	}
	for _, path := range paths {
		file, err := questions.Read(path)
		if err != nil {
			return err
		}
		file.Oracle = &questions.Oracle{Module: module, Version: version(), Rounds: rounds}
		for _, c := range file.Cases {
			compute := func(order []int) ([]*questions.Answer, []*questions.PolicyResult, error) {
				return computeOnce(schema, c, order)
			}
			if err := c.Settle(rounds, compute); err != nil {
				return fmt.Errorf("%s, case %s: %w", path, c.ID, err)
			}
		}
		if out == "" {
			err = file.Print(os.Stdout)
		} else {
			err = file.Write(out)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
