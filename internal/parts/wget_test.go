package parts

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// longestWget is how long wget may take, which looks at pages of many links for
// seconds.
const longestWget = 3 * time.Minute

// A docServer is nginx on the documentation of a package. It tells by the user
// agent who asked for what.
type docServer struct {
	*nginx
	witness string
}

func serveDocs(t *testing.T, d docs) *docServer {
	t.Helper()
	need(t, "wget")
	witness := filepath.Join(t.TempDir(), "witness.log")
	n := newNginx(t, d.find(t), "",
		"log_format docs '$status|$http_user_agent|$sent_http_content_type|$request_uri'; keepalive_requests 1000000;",
		"access_log "+witness+` docs; types { text/html html htm; text/css css; text/plain txt; application/javascript js;
			application/json json; application/pdf pdf; image/png png; image/gif gif; image/jpeg jpg; image/svg+xml svg; image/x-icon ico; }`)
	return &docServer{n, witness}
}

// crawl crawls the site by the command, as fast as it goes.
func (n *docServer) crawl(seed string) *crawled {
	n.t.Helper()
	return crawl(n.t, "-v=false", "-assets", "-user-agent", "ours", "-rate", "0", "-per-host", "8", "http://"+n.host+seed).ended(0)
}

// wget crawls the site by wget -r. Exit code 8 says that there were broken
// links.
func (n *docServer) wget(seed string) {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), longestWget)
	defer cancel()
	cmd := exec.CommandContext(ctx, need(n.t, "wget"), "--no-config", "--no-proxy", "--no-verbose", "--user-agent", "wget",
		"--recursive", "--level", "inf", "--delete-after", "--tries", "2", "--timeout", "10", "http://"+n.host+seed)
	cmd.Dir = n.t.TempDir()
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 8) {
		n.t.Fatalf("wget: %v\n%s", err, out[max(0, len(out)-2000):])
	}
}

// asked is one request for a page of documentation.
type asked struct {
	status      int
	contentType string // without parameters
	uri         string // as it was sent, in the spelling of either
}

// settle makes nginx write down what it has answered. It does so after the
// answer is sent, but before it looks at the next request.
func (n *docServer) settle() {
	n.t.Helper()
	res, err := http.Get("http://" + n.host + "/robots.txt")
	check(n.t, err)
	check(n.t, res.Body.Close())
}

// asked are the requests of who has that user agent, robots.txt left out.
func (n *docServer) asked(agent string) (all []asked) {
	n.t.Helper()
	n.settle()
	text, err := os.ReadFile(n.witness)
	check(n.t, err)
	for line := range strings.Lines(string(text)) {
		f := strings.SplitN(strings.TrimSuffix(line, "\n"), "|", 4)
		if len(f) != 4 {
			n.t.Fatalf("nginx logged %q", line)
		}
		if f[1] != agent || f[3] == "/robots.txt" {
			continue
		}
		status, err := strconv.Atoi(f[0])
		check(n.t, err)
		contentType, _, _ := strings.Cut(f[2], ";")
		all = append(all, asked{status, contentType, f[3]})
	}
	if len(all) == 0 {
		n.t.Fatalf("%s asked for nothing", agent)
	}
	return all
}
