package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/fetch/auth"
	"github.com/joinable/crawl/fetch/cookies"
)

// A login is what a host gets to see of who we are.
type login struct {
	host string
	cred auth.Credential
}

// logins reads HOST=USER:PASSWORD and the like. Errors do not show it.
func logins(field *[]login) value {
	return value{form: aList, set: func(word string) error {
		host, text, ok := strings.Cut(word, "=")
		cred, err := parseLogin(text)
		if err == nil && ok {
			err = new(auth.Credentials).Add(host, cred)
		}
		if !ok || err != nil {
			return errors.New("it takes HOST=USER:PASSWORD, HOST='digest USER:PASSWORD' or HOST='bearer TOKEN'")
		}
		*field = append(*field, login{host, cred})
		return nil
	}}
}

func parseLogin(text string) (auth.Credential, error) {
	kind, rest, _ := strings.Cut(text, " ")
	switch strings.ToLower(kind) {
	case "bearer":
		if rest = strings.TrimSpace(rest); rest == "" {
			return auth.Credential{}, errors.New("no token")
		}
		return auth.Bearer(rest), nil
	case "basic", "digest":
	default:
		kind, rest = "basic", text
	}
	user, password, ok := strings.Cut(rest, ":")
	if !ok {
		return auth.Credential{}, errors.New("no password")
	}
	if strings.EqualFold(kind, "digest") {
		return auth.Digest(user, password), nil
	}
	return auth.Basic(user, password), nil
}

// identify sets the options that say who we are.
func (c *connections) identify(o *crawl.Options) error {
	all := c.auth
	if c.netrc != "" {
		more, err := readNetrc(c.netrc)
		if err != nil {
			return err
		}
		all = append(more, all...) // what is typed counts more
	}
	if len(all) > 0 {
		o.Auth = new(auth.Credentials)
	}
	for _, l := range all {
		if err := o.Auth.Add(l.host, l.cred); err != nil {
			return usagef("credentials of %s: %w", l.host, err)
		}
	}
	return c.openJar(o)
}

// readNetrc reads the credentials in a file. Those of its default entry would
// go to every host that a page leads to, and are left out.
func readNetrc(path string) ([]login, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("-netrc: %w", err)
	}
	machines, err := auth.ReadNetrc(path, string(text))
	if err != nil {
		return nil, usagef("-netrc: %w", err)
	}
	var all []login
	for _, m := range machines {
		if m.Name != "" {
			all = append(all, login{m.Name, auth.Basic(m.Login, m.Password)})
		}
	}
	return all, nil
}

// openJar fills a jar of cookies, if there is something to do with it.
func (c *connections) openJar(o *crawl.Options) error {
	switch {
	case c.cookies == "" && c.saved == "":
		return nil
	case o.NoCookies:
		return usagef("-no-cookies goes neither with -cookies nor with -save-cookies")
	}
	o.Cookies = cookies.New(cookies.Options{})
	if c.cookies == "" {
		return nil
	}
	f, err := os.Open(c.cookies)
	if err != nil {
		return usagef("-cookies: %w", err)
	}
	defer f.Close()
	read, err := cookies.Read(c.cookies, bufio.NewReader(f))
	if err == nil {
		err = o.Cookies.Add(read...)
	}
	if err != nil {
		return usagef("-cookies: %w", err)
	}
	return nil
}

// saveCookies writes the jar to a file, which nobody else may read.
func (c *connections) saveCookies(jar *cookies.Jar) (err error) {
	if c.saved == "" || jar == nil {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(c.saved), "."+filepath.Base(c.saved)+".*")
	if err != nil {
		return fmt.Errorf("-save-cookies: %w", err)
	}
	err = errors.Join(cookies.Write(f, jar.All()), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.saved)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("-save-cookies: %w", err), os.Remove(f.Name()))
	}
	return nil
}
