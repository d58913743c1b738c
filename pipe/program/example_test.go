//go:build unix

package program_test

import (
	"context"
	"fmt"

	"github.com/joinable/crawl/pipe"
	"github.com/joinable/crawl/pipe/program"
)

// Any command will do that answers the lines it reads: this one knows the page.
func Example() {
	p := program.New(`while read -r page; do
		echo '{"id":1,"item":{"price":39.9},"name":"product"}'
		echo '{"id":1,"done":true}'
	done`, program.Options{Procs: 1})
	defer p.Close()
	answer, err := p.Pass(context.Background(), &pipe.Page{ID: 1, URL: "https://example.com/lamp"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, item := range answer.Items {
		fmt.Println(item.Name, string(item.Value))
	}
	// Output: product {"price":39.9}
}
