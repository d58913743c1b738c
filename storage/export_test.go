package storage

import "github.com/joinable/crawl/frontier"

// Rows gives tests what a Memory holds.
func (m *Memory) Rows() (tasks []NewTask, outcomes []NewOutcome, hosts []string, facts []HostFacts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j := &m.journal
	for i := range j.tasks {
		t := &j.tasks[i]
		depth, ok := j.depths[t.ID]
		if !ok {
			depth = t.depth
		}
		tasks = append(tasks, NewTask{Candidate: &Candidate{Task: t.Task}, ID: t.ID, Depth: depth, Parked: t.parked})
	}
	for id := range j.hosts {
		facts = append(facts, j.facts[frontier.HostID(id+1)])
	}
	for i := range j.outcomes {
		outcomes = append(outcomes, j.outcomes[i].NewOutcome)
	}
	return tasks, outcomes, j.hosts, facts
}
