-- The database of one crawl (github.com/joinable/crawl), schema version 1.
--
-- The tables are a journal: rows of urls, outcomes, pages, links, bodies and
-- items are appended and never changed, but for 'crawl reparse', which puts new
-- tables of items, metadata and texts in the place of the old. A URL is pending while its latest
-- outcome is absent, a retry, or a release ("freed"), unless it was parked
-- when it was found. The crawl's indexes are in memory, so none is here; build
-- your own when the crawl has ended if you ask for single URLs often:
-- CREATE INDEX urls_url ON urls(url).
--
-- Times are ISO-8601 in UTC with milliseconds. Sizes are bytes, *_ms are
-- milliseconds. Read the views: v_runs, v_pages, v_links, v_fates, v_pending,
-- v_hosts, v_errors and v_items keep their names and columns across versions.
-- The tables do not.

-- What the crawl is: hash_seed, policy, created.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id        INTEGER PRIMARY KEY,
  started   TEXT NOT NULL,
  ended     TEXT,              -- NULL while running, and after a kill
  "end"     TEXT,              -- finished, limit, gave-up, interrupted, failed, revised
  version   TEXT NOT NULL,
  "order"   INTEGER NOT NULL,
  max_depth INTEGER NOT NULL,  -- negative: no limit
  pages     INTEGER NOT NULL,  -- stored by this run
  options   TEXT               -- JSON
) STRICT;

-- Counts as of the latest commit.
CREATE TABLE tallies (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a batch said about the scope.
CREATE TABLE scope (
  value TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE fates (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;
INSERT INTO fates VALUES
  (1, 'fetched'), (2, 'redirected'), (3, 'not-modified'), (4, 'gone'),
  (5, 'failed'), (6, 'parked'), (7, 'retry'), (8, 'freed');

CREATE TABLE reasons (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;
INSERT INTO reasons VALUES
  (1, 'scope'), (2, 'excluded'), (3, 'depth'), (4, 'robots'),
  (5, 'budget'), (6, 'trapped'), (7, 'held'), (8, 'redirects');

CREATE TABLE origins (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;
INSERT INTO origins VALUES (1, 'link'), (2, 'seed'), (3, 'guess'), (4, 'redirect');

CREATE TABLE hosts (
  id  INTEGER PRIMARY KEY,
  key TEXT NOT NULL            -- scheme and authority: https://example.com
) STRICT;

-- What was learnt about hosts.
CREATE TABLE facts (
  host          INTEGER PRIMARY KEY,
  not_before    TEXT,
  blocked_since TEXT,
  failures      INTEGER NOT NULL,
  why           TEXT,
  robots_at     TEXT,
  robots_status INTEGER,
  robots        BLOB
) STRICT;

-- Every URL that was ever accepted, in order of discovery, without gaps.
CREATE TABLE urls (
  id       INTEGER PRIMARY KEY,
  hash     INTEGER NOT NULL,   -- identity: XXH3-64 of method, key, body
  host     INTEGER NOT NULL,
  depth    INTEGER NOT NULL,   -- when it was found; see depths
  parked   INTEGER,            -- reason, if it was parked when it was found
  priority INTEGER NOT NULL,
  origin   INTEGER NOT NULL,
  parent   INTEGER,            -- the URL on whose page it was found
  run      INTEGER NOT NULL,
  hops     INTEGER NOT NULL,   -- redirects followed to come here
  url      TEXT NOT NULL,
  method   TEXT,               -- NULL is GET
  label    TEXT,
  body     BLOB,               -- sent with the request
  data     BLOB                -- the user's own, JSON
) STRICT;

-- Depths to which a shorter way was found since.
CREATE TABLE depths (
  url   INTEGER PRIMARY KEY,
  depth INTEGER NOT NULL
) STRICT;

-- What became of each attempt; the latest outcome of a URL counts.
CREATE TABLE outcomes (
  id          INTEGER PRIMARY KEY,
  url         INTEGER NOT NULL,
  fate        INTEGER NOT NULL,
  reason      INTEGER,         -- if parked
  run         INTEGER NOT NULL,
  status      INTEGER,         -- HTTP
  tries       INTEGER,         -- failed attempts so far
  at          TEXT,            -- when the attempt began
  took_ms     REAL,
  not_before  TEXT,            -- if retry
  redirect    INTEGER,         -- the URL redirected to
  links_from  INTEGER,         -- its rows in links are contiguous
  links_count INTEGER,
  class       TEXT,            -- of an error
  error       TEXT
) STRICT;

-- Tasks that follow from another without being linked from it: the http form
-- of a seed whose scheme was guessed.
CREATE TABLE also (
  source INTEGER NOT NULL,
  target INTEGER NOT NULL,
  PRIMARY KEY (source, target)
) STRICT, WITHOUT ROWID;

-- Responses. A page has the id of its outcome.
CREATE TABLE pages (
  id            INTEGER PRIMARY KEY,
  url           INTEGER NOT NULL,
  body          INTEGER,       -- NULL: not kept
  size          INTEGER NOT NULL, -- decoded
  wire          INTEGER NOT NULL, -- as sent
  first_byte_ms REAL,
  content_type  TEXT,
  charset       TEXT,
  title         TEXT,
  proto         TEXT,
  remote_addr   TEXT,
  header        TEXT
) STRICT;

-- Contents, each stored once. encoding is how content is compressed: NULL,
-- gzip, zstd.
CREATE TABLE bodies (
  id       INTEGER PRIMARY KEY,
  encoding TEXT,
  content  BLOB NOT NULL
) STRICT;

-- Which bodies there are, apart so that a resume need not read them.
CREATE TABLE hashes (
  body INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,       -- XXH3-64 of the decoded content
  size INTEGER NOT NULL
) STRICT;

CREATE TABLE links (
  id     INTEGER PRIMARY KEY,
  page   INTEGER NOT NULL,
  target INTEGER NOT NULL,     -- a URL's id
  kind   TEXT,                 -- element: a, area, frame
  text   TEXT,
  rel    TEXT
) STRICT;

CREATE TABLE items (
  id    INTEGER PRIMARY KEY,
  page  INTEGER NOT NULL,
  name  TEXT,
  value TEXT NOT NULL          -- JSON
) STRICT;

-- The runs of the crawl.
CREATE VIEW v_runs AS
SELECT r.id AS run, started, ended, "end", version,
       CASE "order" WHEN 0 THEN 'bfs' WHEN 1 THEN 'dfs' WHEN 2 THEN 'best' END AS "order",
       nullif(max_depth, -1) AS max_depth, pages, options
FROM runs r;

-- Every stored response. Its body, if it was kept, is the row body_id of bodies.
CREATE VIEW v_pages AS
SELECT u.url, o.status, p.title, p.content_type, p.charset, p.size, p.wire,
       coalesce(d.depth, u.depth) AS depth, f.name AS fate, h.key AS host, u.label,
       o.at AS fetched_at, o.took_ms, p.first_byte_ms, coalesce(o.links_count, 0) AS links,
       p.proto, p.remote_addr, p.header, o.run, p.id AS page_id, p.url AS url_id, p.body AS body_id
FROM pages p
JOIN urls u ON u.id = p.url
JOIN outcomes o ON o.id = p.id
JOIN fates f ON f.id = o.fate
LEFT JOIN hosts h ON h.id = u.host
LEFT JOIN depths d ON d.url = p.url;

-- Every link of every page, in document order.
CREATE VIEW v_links AS
SELECT s.url AS source, t.url AS target, l.text, l.kind, l.rel,
       o.run, l.id AS link_id, l.page AS page_id, o.url AS source_id, l.target AS target_id
FROM links l
JOIN outcomes o ON o.id = l.page
JOIN urls s ON s.id = o.url
JOIN urls t ON t.id = l.target;

-- Every URL known, its fate ("pending" if it has none yet) or why it is
-- parked, and where it was found.
CREATE VIEW v_fates AS
WITH latest(url, outcome) AS MATERIALIZED (SELECT url, max(id) FROM outcomes GROUP BY url)
SELECT u.url,
       CASE
         WHEN o.fate IN (7, 8) THEN 'pending'
         WHEN o.fate IS NOT NULL THEN f.name
         WHEN u.parked IS NOT NULL THEN 'parked'
         ELSE 'pending'
       END AS fate,
       CASE WHEN o.fate IS NULL THEN pr.name ELSE r.name END AS reason,
       o.status, o.class, o.error, coalesce(o.tries, 0) AS tries,
       coalesce(d.depth, u.depth) AS depth, u.priority, g.name AS origin,
       p.url AS found_on, x.url AS redirect, coalesce(u.method, 'GET') AS method, u.label,
       h.key AS host, o.at, o.not_before, coalesce(o.run, u.run) AS run,
       u.id AS url_id, u.parent AS found_on_id
FROM urls u
LEFT JOIN latest l ON l.url = u.id
LEFT JOIN outcomes o ON o.id = l.outcome
LEFT JOIN fates f ON f.id = o.fate
LEFT JOIN reasons r ON r.id = o.reason
LEFT JOIN reasons pr ON pr.id = u.parked
LEFT JOIN origins g ON g.id = u.origin
LEFT JOIN urls p ON p.id = u.parent
LEFT JOIN urls x ON x.id = o.redirect
LEFT JOIN hosts h ON h.id = u.host
LEFT JOIN depths d ON d.url = u.id;

-- Every URL that is still to be fetched.
CREATE VIEW v_pending AS
SELECT url, host, depth, priority, tries, not_before, origin, found_on, method, label, url_id
FROM v_fates WHERE fate = 'pending';

-- Every host and how far it is.
CREATE VIEW v_hosts AS
WITH latest(url, outcome) AS MATERIALIZED (SELECT url, max(id) FROM outcomes GROUP BY url),
tasks(host, fate) AS (
  SELECT u.host, CASE WHEN o.fate IS NULL THEN iif(u.parked IS NULL, 0, 6) WHEN o.fate > 6 THEN 0 ELSE o.fate END
  FROM urls u LEFT JOIN latest l ON l.url = u.id LEFT JOIN outcomes o ON o.id = l.outcome
),
per(host, known, pending, fetched, redirected, not_modified, gone, failed, parked) AS MATERIALIZED (
  SELECT host, count(*), sum(fate = 0), sum(fate = 1), sum(fate = 2), sum(fate = 3),
         sum(fate = 4), sum(fate = 5), sum(fate = 6)
  FROM tasks GROUP BY host
)
SELECT h.key AS host, known, pending, fetched, redirected, not_modified, gone, failed, parked,
       x.not_before, x.blocked_since, coalesce(x.failures, 0) AS failures, x.why,
       x.robots_at, x.robots_status, h.id AS host_id
FROM hosts h
LEFT JOIN per ON per.host = h.id
LEFT JOIN facts x ON x.host = h.id;

-- Every attempt that did not end well, those that were repeated included.
CREATE VIEW v_errors AS
SELECT u.url, f.name AS fate, o.class, o.status, o.error, o.tries, o.at, o.took_ms,
       p.url AS found_on, h.key AS host, o.run, o.url AS url_id
FROM outcomes o
JOIN urls u ON u.id = o.url
JOIN fates f ON f.id = o.fate
LEFT JOIN urls p ON p.id = u.parent
LEFT JOIN hosts h ON h.id = u.host
WHERE o.fate IN (4, 5, 7);

-- Every record found on a page.
CREATE VIEW v_items AS
SELECT u.url, i.name, i.value, o.at AS fetched_at, o.run, i.id AS item_id, i.page AS page_id, o.url AS url_id
FROM items i
JOIN outcomes o ON o.id = i.page
JOIN urls u ON u.id = o.url;
