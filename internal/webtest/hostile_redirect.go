package webtest

import (
	"net/http"
	"strconv"
	"strings"
)

func hostileRedirects() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"redirect-self":    location(http.StatusFound, "redirect-self"),
		"redirect-a":       location(http.StatusMovedPermanently, "redirect-b"),
		"redirect-b":       location(http.StatusFound, "redirect-a"),
		"redirect-chain":   redirectChain,
		"redirect-growing": redirectGrowing,
		"redirect-nowhere": location(http.StatusFound, ""),
		"redirect-invalid": location(http.StatusFound, "http://[::1:%zz/"),
		"redirect-mailto":  location(http.StatusFound, "mailto:someone@h0.test"),
		"redirect-file":    location(http.StatusFound, "file:///etc/passwd"),
		"redirect-huge":    location(http.StatusFound, "/"+strings.Repeat("x", 100_000)),
		"status-304":       location(http.StatusNotModified, ""),
		"status-300":       location(http.StatusMultipleChoices, ""),
	}
}

// location makes a handler that redirects to a reference as it is; "" for none.
func location(status int, to string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		if to != "" {
			rw.Header().Set("Location", to)
		}
		rw.WriteHeader(status)
	}
}

// redirectChain takes 30 redirects to arrive at fine.
func redirectChain(rw http.ResponseWriter, r *http.Request) {
	hop, _ := strconv.Atoi(r.FormValue("hop")) // none is hop 0
	to := "fine"
	if hop < 29 {
		to = "redirect-chain?hop=" + strconv.Itoa(hop+1)
	}
	location(http.StatusFound, to)(rw, r)
}

// redirectGrowing makes its URL longer each time, up to 1,000 times.
func redirectGrowing(rw http.ResponseWriter, r *http.Request) {
	trail := r.FormValue("x") + "x"
	if len(trail) > 1000 {
		http.NotFound(rw, r)
		return
	}
	location(http.StatusFound, "redirect-growing?x="+trail)(rw, r)
}

// hostileTargets are redirects to where nobody should go, by headers that
// should not be there, or in spellings of their own.
func hostileTargets(private string) map[string]http.HandlerFunc {
	redirect := func(to string) http.HandlerFunc { return location(http.StatusFound, to) }
	return map[string]http.HandlerFunc{
		"redirect-javascript": redirect("javascript:alert(1)"),
		"redirect-data":       redirect("data:text/html,<a href=never>x</a>"),
		"redirect-ftp":        redirect("ftp://" + private + "/"),
		"redirect-ws":         redirect("ws://" + private + "/"),
		"redirect-view":       redirect("view-source:http://" + private + "/"),
		"redirect-private":    redirect("http://" + private + "/redirected"),
		"redirect-metadata":   redirect("http://169.254.169.254/latest/meta-data/"),
		"redirect-userinfo":   redirect("http://user:password@" + private + "/userinfo"),
		"redirect-slashes":    redirect("//" + private + "/slashes"),
		"redirect-backslash":  redirect("\\\\" + private + "\\backslash"),
		"redirect-tab":        redirect("ht\ttp://" + private + "/tab"),
		"redirect-port-0":     redirect("http://127.0.0.1:0/"),
		"redirect-port-99999": redirect("http://127.0.0.1:99999/"),
		"redirect-zone":       redirect("http://[fe80::1%25eth0]/"),
		"redirect-empty-host": redirect("http:///"),
		"redirect-dots":       redirect("/../../.././../hostile/fine?dots"),
		"redirect-zz":         redirect("fine?%zz%"),
		"redirect-latin":      redirect("fine?\xe9\xff"),
		"redirect-fragment":   redirect("#elsewhere"),
		"redirect-long":       redirect("fine?" + strings.Repeat("x", 20_000)),
		"redirect-twice":      answer("302 Found", "Location: fine?first\r\nLocation: never\r\n", ""),
		"redirect-nul":        answer("302 Found", "Location: fine\x00never\r\n", ""),
		"redirect-folded":     answer("302 Found", "Location:\r\n fine?folded\r\n", ""),
		"redirect-305":        location(http.StatusUseProxy, "http://"+private+"/"),
		"redirect-306":        location(306, "never"),
		"redirect-200":        location(http.StatusOK, "never"),
		"redirect-body":       answer("302 Found", "Location: fine?body\r\nContent-Type: text/html\r\n", "<a href=never>x</a>"),
		"redirect-refresh":    withHeader("<a href=fine>fine</a>", "Refresh", "0; url=fine?refresh"),
		"redirect-cookie":     redirectCookie,
		"redirect-11":         redirectEleven,
	}
}

// redirectCookie redirects to itself until a cookie comes.
func redirectCookie(rw http.ResponseWriter, r *http.Request) {
	if _, err := r.Cookie("seen"); err == nil {
		fixed("<title>Welcome back</title>")(rw, r)
		return
	}
	http.SetCookie(rw, &http.Cookie{Name: "seen", Value: "1"})
	location(http.StatusFound, "redirect-cookie")(rw, r)
}

// redirectEleven takes eleven redirects to arrive, one more than most follow.
func redirectEleven(rw http.ResponseWriter, r *http.Request) {
	hop, _ := strconv.Atoi(r.FormValue("hop")) // none is hop 0
	to := "fine?eleven"
	if hop < 10 {
		to = "redirect-11?hop=" + strconv.Itoa(hop+1)
	}
	location(http.StatusFound, to)(rw, r)
}
