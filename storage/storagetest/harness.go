// Package storagetest is the suite that every implementation of storage.Store
// passes: it says in code what the contract says in words.
//
//	func TestStore(t *testing.T) {
//		storagetest.Run(t, storagetest.Harness{Open: …, Reopen: …, Dump: …})
//	}
package storagetest

import (
	"maps"
	"slices"
	"testing"

	"github.com/joinable/crawl/storage"
)

// A Harness is how the suite gets at an implementation.
type Harness struct {
	// Open opens an empty store of its own, which keeps the content of bodies.
	Open func(t testing.TB) storage.Store
	// Reopen closes a store and opens it again, as after a kill if its
	// session was not left. It may return the same store. If it is nil,
	// tests that need it are skipped.
	Reopen func(t testing.TB, s storage.Store) storage.Store
	// Dump reads all that a store holds, by the way its users would: what is
	// pending and parked too, which storage.All does not tell. If it is nil, tests
	// that need it end as skipped where they would read: enough for a store that
	// wraps another of which the suite was run.
	Dump func(t testing.TB, s storage.Store) Dump
}

// A Dump is all that a store holds.
type Dump struct {
	Fates []Fate // in order of discovery
	Pages []Page // in order of storing, and so are the others
	Links []Link
	Items []Item
	Hosts []Host
}

// Fate is one known URL.
type Fate struct {
	URL, Fate, Reason, FoundOn, Redirect, Host string
	Class, Error                               string
	Status, Depth, Tries                       int
}

// Page is one stored response.
type Page struct {
	URL, Title, ContentType, Charset string
	Status, Links                    int
	Size, Wire                       int64
}

// Link is one outlink.
type Link struct{ Source, Target, Kind, Text, Rel string }

// Item is one record.
type Item struct{ URL, Name, Value string }

// Host is one host, and what is known about it.
type Host struct {
	Key, Why       string
	Known, Pending int
	Failures       int
}

// Run runs the suite.
func Run(t *testing.T, h Harness) {
	tests := map[string]func(*testing.T, Harness){
		"Start":               testStart,
		"SecondJoin":          testSecondJoin,
		"Seeds":               testSeeds,
		"Dedup":               testDedup,
		"Requests":            testRequests,
		"Page":                testPage,
		"Redirect":            testRedirect,
		"Also":                testAlso,
		"Repeated":            testRepeated,
		"Unfit":               testUnfit,
		"Records":             testRecords,
		"Unknown":             testUnknown,
		"Fates":               testFates,
		"Order":               testOrder,
		"Shed":                testShed,
		"Retry":               testRetry,
		"Lease":               testLease,
		"Claim":               testClaim,
		"Release":             testRelease,
		"Parked":              testParked,
		"Readmitted":          testReadmitted,
		"BetterWay":           testBetterWay,
		"BetterWayTooDeep":    testBetterWayTooDeep,
		"AssetWays":           testAssetWays,
		"AssetDepth":          testAssetDepth,
		"AssetShorter":        testAssetShorter,
		"AssetAndLink":        testAssetAndLink,
		"AssetLinkedInFlight": testAssetLinkedInFlight,
		"Revive":              testRevive,
		"Reconsider":          testReconsider,
		"ReconsiderMany":      testReconsiderMany,
		"ReconsiderDeep":      testReconsiderDeep,
		"ReconsiderCancelled": testReconsiderCancelled,
		"Hosts":               testHosts,
		"Met":                 testMet,
		"ScopeAndPolicy":      testScopeAndPolicy,
		"Runs":                testRuns,
		"Stored":              testStored,
		"StoredDepth":         testStoredDepth,
		"StoredRuns":          testStoredRuns,
		"Bodies":              testBodies,
		"BodiesAtOnce":        testBodiesAtOnce,
		"Revision":            testRevision,
		"RevisionOwn":         testRevisionOwn,
		"Latest":              testLatest,
		"RevisionResumed":     testRevisionResumed,
		"Marks":               testMarks,
		"Additions":           testAdditions,
		"CancelledCommit":     testCancelledCommit,
		"Concurrency":         testConcurrency,
		"TooDeep":             testTooDeep,
		"ShorterWay":          testShorterWay,
		"ShorterWayInBatch":   testShorterWayInBatch,
		"SeedKnownDeeper":     testSeedKnownDeeper,
		"LimitChanges":        testLimitChanges,
		"Measured":            testMeasured,
		"HostLimit":           testHostLimit,
		"HostLimitSeeds":      testHostLimitSeeds,
		"HostLimitChanges":    testHostLimitChanges,
		"HostLimitOrder":      testHostLimitOrder,
		"HostLimitFreed":      testHostLimitFreed,
		"HostLimitDeep":       testHostLimitDeep,
		"HostLimitRevive":     testHostLimitRevive,
		"HostLimitProperty":   testHostLimitProperty,
		"HostPages":           testHostPages,
		"DepthProperty":       testDepthProperty,
		"Model":               testModel,
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, func(t *testing.T) { tests[name](t, h) })
	}
}
