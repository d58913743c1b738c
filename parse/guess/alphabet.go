package guess

import (
	"golang.org/x/text/encoding/charmap"
)

// An alphabet is what a language writes beyond ASCII: its small letters, or
// those without case, the most frequent first.
type alphabet string

const (
	french     alphabet = "éèàêçôâîùûïœë"
	german     alphabet = "üäößéà"
	spanish    alphabet = "óáíéñú¿¡üçº"
	portuguese alphabet = "ãçáéíóõêúâàôº"
	italian    alphabet = "èàòùéì"
	catalan    alphabet = "óéà·òíèúçüï"
	swedish    alphabet = "äöåé"
	danish     alphabet = "åøæéó"
	dutch      alphabet = "ëïéöüèó"
	icelandic  alphabet = "íðáöéþóæúý"

	czech    alphabet = "íáéřžěčýšůúťňóď"
	slovak   alphabet = "áíéčžýúšťľóôňďäĺŕ"
	polish   alphabet = "ąłęóżśćńź"
	hung     alphabet = "áéöóőíüúű"
	romanian alphabet = "ăţîşâ"
	croatian alphabet = "čšžćđ"

	turkish    alphabet = "ıüşçöğâ"
	lithuanian alphabet = "ėąšųįžčūę"
	latvian    alphabet = "āīēšņļūģķčž"
	estonian   alphabet = "äõüöšž"
	vietnamese alphabet = "đ\u0301\u0300ươê\u0323ôâàáóăì\u0309úùíéèã\u0303òõýñỳ"

	russian    alphabet = "оеаинтрсвлпкмдуыягзьбчйжхюцшщфэёъ"
	ukrainian  alphabet = "оаинвіетрслкудмпязбьгчйхжїцюшєщфґ"
	bulgarian  alphabet = "аиоетнрсвлкдпмзягъубчцжщхшйюфь"
	serbian    alphabet = "аиоенрсјутквдмплгбзћњцчљшжхђфџ"
	belarusian alphabet = "анісероклудтпмязывцгйьчбюўхшжфёэ"
	greek      alphabet = "ατεοισνρπημκυςίγλάόέήδχθωύφώβξζψϊϋΐΰ"

	hebrew alphabet = "יוהלאמרתבשנעםדחקפגטצכןזסךץף"
	arabic alphabet = "املنيرتبودعةفسحكهقأجصشطخذىضزإغثئءظًّآؤِ"
	thai   alphabet = "านรอก่เ้งมยลวดิทัส์ตีะป็บคหแจพชขใไำืผโุูถธฟศณญซษภฉฐฎๆๅฤ"
)

// A written is a single-byte encoding and the languages that are written in it.
type written struct {
	name      string
	in        *charmap.Charmap
	prior     int
	languages []alphabet
}

// singleByte has windows-1252 first, which browsers take without a detector. The
// others are as much less likely, before a byte was seen, as they are rarer.
var singleByte = []written{
	{"windows-1252", charmap.Windows1252, 0, []alphabet{french, german, spanish, portuguese, italian, catalan, swedish, danish, dutch, icelandic}},
	{"windows-1251", charmap.Windows1251, -2_000, []alphabet{russian, ukrainian, bulgarian, serbian, belarusian}},
	{"windows-1250", charmap.Windows1250, -3_000, []alphabet{czech, slovak, polish, hung, romanian, croatian}},
	{"iso-8859-2", charmap.ISO8859_2, -3_500, []alphabet{czech, slovak, polish, hung, romanian, croatian}},
	{"koi8-r", charmap.KOI8R, -3_000, []alphabet{russian}},
	{"koi8-u", charmap.KOI8U, -4_000, []alphabet{ukrainian}},
	{"windows-1254", charmap.Windows1254, -3_000, []alphabet{turkish}},
	{"windows-1256", charmap.Windows1256, -3_000, []alphabet{arabic}},
	{"windows-1255", charmap.Windows1255, -3_000, []alphabet{hebrew}},
	{"windows-1253", charmap.Windows1253, -3_000, []alphabet{greek}},
	{"iso-8859-7", charmap.ISO8859_7, -3_500, []alphabet{greek}},
	{"windows-874", charmap.Windows874, -3_000, []alphabet{thai}},
	{"windows-1257", charmap.Windows1257, -3_500, []alphabet{lithuanian, latvian, estonian}},
	{"windows-1258", charmap.Windows1258, -4_500, []alphabet{vietnamese}},
	{"iso-8859-5", charmap.ISO8859_5, -4_000, []alphabet{russian, bulgarian, serbian}},
	{"iso-8859-6", charmap.ISO8859_6, -4_500, []alphabet{arabic}},
	{"ibm866", charmap.CodePage866, -4_500, []alphabet{russian}},
}
