package parse

import "strings"

// A key is the lower-case name of a tag of up to eight bytes, packed into one
// word, first byte lowest, so that names are told apart by one comparison. It
// is 0 for longer names, and for those that hold a NUL.
type key uint64

// The keys of the names that matter; each is what makeKey returns for it.
const (
	keyA        key = 0x61
	keyAbbr     key = 0x72626261
	keyAcronym  key = 0x6d796e6f726361
	keyAmpAnim  key = 0x6d696e612d706d61
	keyAmpImg   key = 0x676d692d706d61
	keyArea     key = 0x61657261
	keyArticle  key = 0x656c6369747261
	keyAside    key = 0x6564697361
	keyAudio    key = 0x6f69647561
	keyB        key = 0x62
	keyBase     key = 0x65736162
	keyBdi      key = 0x696462
	keyBdo      key = 0x6f6462
	keyBgsound  key = 0x646e756f736762
	keyBig      key = 0x676962
	keyBody     key = 0x79646f62
	keyBr       key = 0x7262
	keyCite     key = 0x65746963
	keyCode     key = 0x65646f63
	keyCol      key = 0x6c6f63
	keyColgroup key = 0x70756f72676c6f63
	keyData     key = 0x61746164
	keyDd       key = 0x6464
	keyDel      key = 0x6c6564
	keyDfn      key = 0x6e6664
	keyDiv      key = 0x766964
	keyDl       key = 0x6c64
	keyDt       key = 0x7464
	keyEm       key = 0x6d65
	keyEmbed    key = 0x6465626d65
	keyFigure   key = 0x657275676966
	keyFont     key = 0x746e6f66
	keyFooter   key = 0x7265746f6f66
	keyForm     key = 0x6d726f66
	keyFrame    key = 0x656d617266
	keyFrameset key = 0x746573656d617266
	keyH1       key = 0x3168
	keyH2       key = 0x3268
	keyH3       key = 0x3368
	keyH4       key = 0x3468
	keyH5       key = 0x3568
	keyH6       key = 0x3668
	keyHead     key = 0x64616568
	keyHeader   key = 0x726564616568
	keyHr       key = 0x7268
	keyHTML     key = 0x6c6d7468
	keyI        key = 0x69
	keyIframe   key = 0x656d61726669
	keyImage    key = 0x6567616d69
	keyImg      key = 0x676d69
	keyInput    key = 0x7475706e69
	keyIns      key = 0x736e69
	keyKbd      key = 0x64626b
	keyLabel    key = 0x6c6562616c
	keyLi       key = 0x696c
	keyLink     key = 0x6b6e696c
	keyMain     key = 0x6e69616d
	keyMark     key = 0x6b72616d
	keyMath     key = 0x6874616d
	keyMeta     key = 0x6174656d
	keyNav      key = 0x76616e
	keyNobr     key = 0x72626f6e
	keyNoembed  key = 0x6465626d656f6e
	keyNoframes key = 0x73656d6172666f6e
	keyNoscript key = 0x7470697263736f6e
	keyObject   key = 0x7463656a626f
	keyOl       key = 0x6c6f
	keyP        key = 0x70
	keyPre      key = 0x657270
	keyQ        key = 0x71
	keyRuby     key = 0x79627572
	keyS        key = 0x73
	keySamp     key = 0x706d6173
	keyScript   key = 0x747069726373
	keySection  key = 0x6e6f6974636573
	keySmall    key = 0x6c6c616d73
	keySource   key = 0x656372756f73
	keySpan     key = 0x6e617073
	keyStrike   key = 0x656b69727473
	keyStrong   key = 0x676e6f727473
	keyStyle    key = 0x656c797473
	keySub      key = 0x627573
	keySup      key = 0x707573
	keySvg      key = 0x677673
	keyTable    key = 0x656c626174
	keyTbody    key = 0x79646f6274
	keyTd       key = 0x6474
	keyTemplate key = 0x6574616c706d6574
	keyTextarea key = 0x6165726174786574
	keyTfoot    key = 0x746f6f6674
	keyTh       key = 0x6874
	keyThead    key = 0x6461656874
	keyTime     key = 0x656d6974
	keyTitle    key = 0x656c746974
	keyTr       key = 0x7274
	keyTrack    key = 0x6b63617274
	keyTt       key = 0x7474
	keyU        key = 0x75
	keyUl       key = 0x6c75
	keyVar      key = 0x726176
	keyVideo    key = 0x6f65646976
	keyWbr      key = 0x726277
	keyXmp      key = 0x706d78
)

// makeKey packs a name that is in lower case already.
func makeKey(name string) key {
	if len(name) > 8 || strings.IndexByte(name, 0) >= 0 {
		return 0
	}
	var k key
	for i := range len(name) {
		k |= key(name[i]) << (8 * i)
	}
	return k
}
