package folder

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Partial is a body that is there in part, and can be resumed by Begin.
type Partial struct {
	URL   string // canonical; with a user name and password, if it has them
	Have  int64  // bytes
	Total int64  // bytes; -1 if not known
}

// Partials are the downloads that were kept, or left by a process that was
// killed, in the order of their URLs; those under way are not among them.
func (f *Folder) Partials() ([]Partial, error) {
	keys, err := f.keys()
	if err != nil {
		return nil, fmt.Errorf("listing partial downloads: %w", err)
	}
	var all []Partial
	for _, key := range keys {
		n, ok, err := f.readNote(key)
		if err != nil {
			return nil, fmt.Errorf("listing partial downloads: %w", err)
		}
		if ok && !f.isBusy(key) {
			all = append(all, Partial{n.URL, n.Have, n.Total})
		}
	}
	slices.SortFunc(all, func(a, b Partial) int { return strings.Compare(a.URL, b.URL) })
	return all, nil
}

// sweep removes what cannot be resumed. Nothing must be under way.
func (f *Folder) sweep() error {
	keys, err := f.keys()
	if err != nil {
		return fmt.Errorf("sweeping partial downloads: %w", err)
	}
	for _, key := range keys {
		if err := f.sweepOne(key); err != nil {
			return fmt.Errorf("sweeping partial downloads: %w", err)
		}
	}
	return nil
}

func (f *Folder) sweepOne(key string) error {
	if _, err := f.remove(noteName(key) + ".new"); err != nil {
		return err
	}
	_, ok, err := f.readNote(key)
	if err != nil || ok {
		return err
	}
	return f.discard(key)
}

// keys are those of all downloads that there are files of, each once.
func (f *Folder) keys() ([]string, error) {
	dir, err := f.root.Open(partials)
	if err != nil {
		return nil, err
	}
	entries, err := dir.ReadDir(-1)
	if err = errors.Join(err, dir.Close()); err != nil {
		return nil, err
	}
	var keys []string
	for _, entry := range entries {
		key, ext, _ := strings.Cut(entry.Name(), ".")
		if len(key) == keyLength && slices.Contains([]string{"part", "json", "json.new"}, ext) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys), nil
}
