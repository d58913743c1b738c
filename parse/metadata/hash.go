package metadata

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

func hash(p *page, o *object) error {
	sum := sha256.Sum256(p.Input.Body)
	o.text("hash", hex.EncodeToString(sum[:]))
	return nil
}

func simhash(p *page, o *object) error {
	if p.Simhash == nil {
		o.text("simhash", "")
		return nil
	}
	o.text("simhash", fmt.Sprintf("%016x", p.Simhash(p.Input.Body)))
	return nil
}
