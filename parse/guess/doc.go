// Package guess tells the encoding of text that declares none, from its bytes.
//
//	name := guess.Encoding(body) // "shift_jis", or "" if nothing fits
//
// It is for bytes that are not UTF-8 and of which neither a byte order mark, a
// header nor the text itself says what they are. What is declared is right more
// often than any guess.
//
// # How it guesses
//
// Each encoding that pages without a declaration are known to be in is asked
// how likely these bytes are in it: the sum of the logarithms of how likely
// each character is in the languages that are written in it. A single-byte
// encoding has an alphabet for each of its languages, in order of frequency,
// and knows that Greek or Russian letters stand beside their own kind and
// accented Latin ones do not. Of double-byte encodings it matters how the characters are
// ordered: frequent ones, kana, the first and the second level of ideographs.
// The likeliest encoding wins. The idea is that of chardetng, Firefox's
// detector, the likelihoods instead of its table of pairs are ours.
//
// Only bytes that are not ASCII count, and their neighbours: at most the first
// 8 KiB of them. Nothing is asked but the bytes: no domain, no language.
//
// # What it cannot tell
//
// ISO-2022-JP, which is ASCII to all appearance, and would let a page hide its
// markup; UTF-16, which is recognised by its markup (package parse); visual
// Hebrew (iso-8859-8), iso-8859-10, -14, -16, macintosh, x-mac-cyrillic, of
// which no undeclared pages are known. Encodings that are the same but for a
// few characters (windows-1250 and iso-8859-2 without ą, ľ, ś, š, ť, ź, ž) are
// told apart where it matters alone.
//
// All functions may be called from several goroutines at once.
package guess
