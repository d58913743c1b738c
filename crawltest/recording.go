package crawltest

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	notInHost = regexp.MustCompile(`[^a-z0-9.-]+`)
	notInSlug = regexp.MustCompile(`[^A-Za-z0-9.]+`)
)

// How much of a host's name and of a URL stands in the name of a file.
const (
	maxHost = 100
	maxSlug = 60
)

// recordName is the file of the answers to a request, without its ending. What
// tells it from all others is the hash of method, URL and body; the rest is for
// readers, in letters that every file system can hold.
func recordName(r *http.Request, body []byte) string {
	url := address(r)
	hash := sha256.New()
	fmt.Fprintf(hash, "%s %s\n%s", method(r), url, body) // hashes take everything
	_, rest, _ := strings.Cut(url, "://")
	host, target, _ := strings.Cut(rest, "/")
	slug := strings.Trim(notInSlug.ReplaceAllString(target, "-"), "-.")
	slug = strings.TrimRight(slug[:min(len(slug), maxSlug)], "-.")
	if slug != "" {
		slug += "-"
	}
	return filepath.Join(hostFolder(host),
		fmt.Sprintf("%s-%s%x", notInSlug.ReplaceAllString(method(r), "-"), slug, hash.Sum(nil)[:6]))
}

// hostFolder is the folder of a host. Its name never leads out of the recording,
// whatever host a page links to.
func hostFolder(host string) string {
	name := notInHost.ReplaceAllString(strings.ToLower(host), "_")
	if name == "" || name[0] == '.' {
		name = "_" + name
	}
	return name[:min(len(name), maxHost)]
}
