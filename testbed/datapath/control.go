package datapath

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// control is a stage's hand on what happens: every path takes a POST with its words in the query.
func control(stage *Stage, traffic *Traffic) http.Handler {
	paths := http.NewServeMux()
	handle := func(path string, act func(words) error) {
		paths.HandleFunc(path, func(response http.ResponseWriter, request *http.Request) {
			if err := act(words{request}); err != nil {
				http.Error(response, err.Error(), http.StatusBadRequest)
			}
		})
	}
	paths.HandleFunc("/play", func(response http.ResponseWriter, request *http.Request) {
		age, err := time.ParseDuration(request.FormValue("age"))
		if err != nil {
			http.Error(response, "age must say how long ago the script began: age=110s", http.StatusBadRequest)
			return
		}
		truths, err := stage.Play(age)
		if err == nil {
			err = WriteTruths(response, truths)
		}
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
		}
	})
	paths.HandleFunc("/nodes", func(response http.ResponseWriter, _ *http.Request) {
		addresses := map[string]string{}
		for _, node := range stage.script.Cluster.Nodes {
			addresses[node.Name] = node.Listen
		}
		_ = json.NewEncoder(response).Encode(addresses)
	})
	handle("/traffic", func(said words) error { return said.number("rate", traffic.Run) })
	handle("/kill", func(said words) error { return stage.Kill(said.node()) })
	handle("/revive", func(said words) error {
		return said.number("entries", func(entries int) error { return stage.Revive(said.node(), entries) })
	})
	handle("/blip", func(said words) error { return stage.Blip(said.node()) })
	handle("/join", func(said words) error { return stage.Join(said.node()) })
	handle("/leave", func(said words) error { return stage.Leave(said.node()) })
	handle("/stall", func(said words) error { return stage.Stall(said.node(), true) })
	handle("/resume", func(said words) error { return stage.Stall(said.node(), false) })
	handle("/lose", func(said words) error {
		return said.number("count", func(count int) error { return stage.Lose(said.node(), uint64(count)) })
	})
	handle("/skew", func(said words) error {
		return said.number("ms", func(ms int) error { return stage.Skew(said.node(), ms) })
	})
	handle("/stir", func(words) error {
		stage.stirAll()
		return nil
	})
	return paths
}

type words struct{ *http.Request }

func (w words) node() string { return w.FormValue("node") }

func (w words) number(name string, act func(int) error) error {
	number, err := strconv.Atoi(w.FormValue(name))
	if err != nil {
		return fmt.Errorf("%s must be a number, not %q", name, w.FormValue(name))
	}
	return act(number)
}
