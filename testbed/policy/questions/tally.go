package questions

import (
	"encoding/json"
	"math/rand"
	"slices"
)

// Compute answers a case once, taking its policies in the order given by their indexes.
//
// The answers come in the order of the questions, the results in the order of the policies.
type Compute func(order []int) ([]*Answer, []*PolicyResult, error)

// Settle computes the case as often as rounds says, each time with the policies in another order, and keeps the
// commonest answer of each question. Where rounds disagree, Unstable holds every answer with the rounds that gave it.
func (c *Case) Settle(rounds int, compute Compute) error {
	tallies := make([]tally, len(c.Questions))
	// A fixed seed: the same rounds for every run, so that only the engine's own chance is left.
	shuffle := rand.New(rand.NewSource(1))
	for round := range max(1, rounds) {
		order := make([]int, len(c.Policies))
		for at := range order {
			order[at] = at
		}
		if round == 1 {
			slices.Reverse(order)
		} else if round > 1 {
			shuffle.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		}
		answers, results, err := compute(order)
		if err != nil {
			return err
		}
		if round == 0 {
			c.PolicyResults = results
		}
		for at, answer := range answers {
			if err := tallies[at].add(answer); err != nil {
				return err
			}
		}
	}
	for at, question := range c.Questions {
		question.Expect, question.Unstable = tallies[at].settle()
	}
	return nil
}

type seen struct {
	text   string
	answer Answer
	times  int
}

type tally []seen

func (t *tally) add(answer *Answer) error {
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(*t, func(s seen) bool { return s.text == string(text) })
	if at < 0 {
		at = len(*t)
		*t = append(*t, seen{text: string(text), answer: *answer})
	}
	(*t)[at].times++
	return nil
}

func (t tally) settle() (commonest *Answer, all []*Answer) {
	slices.SortFunc(t, func(a, b seen) int {
		if a.times != b.times {
			return b.times - a.times
		}
		if a.text < b.text {
			return -1
		}
		return 1
	})
	commonest = &t[0].answer
	if len(t) == 1 {
		return commonest, nil
	}
	for _, s := range t {
		each := s.answer
		each.Seen = s.times
		all = append(all, &each)
	}
	return commonest, all
}
