-- Version 6: what pages say of themselves, their text, what sitemaps list, and
-- the parts of pages.
INSERT INTO reasons VALUES (13, 'asset'), (14, 'hint'), (15, 'unmodified');
INSERT INTO origins VALUES (5, 'asset'), (6, 'sitemap');

-- What a page says of itself, as a JSON object.
CREATE TABLE metadata (
  page  INTEGER PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- The text of pages: the main text, or all of it as Markdown.
CREATE TABLE texts (
  page  INTEGER NOT NULL,
  name  TEXT NOT NULL,         -- text, markdown
  value TEXT NOT NULL,
  PRIMARY KEY (page, name)
) STRICT, WITHOUT ROWID;

-- What a sitemap says of a URL, by the link that it is.
CREATE TABLE listings (
  link       INTEGER PRIMARY KEY,
  lastmod    TEXT,
  changefreq TEXT,
  priority   REAL
) STRICT;

-- 1: a program found it (-pipe), and no rule. What is extracted again leaves it.
ALTER TABLE items ADD COLUMN own INTEGER;

-- URLs that were found in another way since, which counts from then on.
CREATE TABLE ways (
  url    INTEGER PRIMARY KEY,
  origin INTEGER NOT NULL
) STRICT;

DROP VIEW v_links;
DROP VIEW v_outlinks;
DROP VIEW v_fates;

-- Every link of every page, in document order. position is its place on the
-- page, from 1.
CREATE VIEW v_links AS
SELECT s.url AS source, t.url AS target, l.text, l.kind, l.rel,
       o.run, l.id AS link_id, l.page AS page_id, o.url AS source_id, l.target AS target_id,
       l.id - o.links_from + 1 AS position
FROM links l
JOIN outcomes o ON o.id = l.page
JOIN urls s ON s.id = o.url
JOIN urls t ON t.id = l.target;

-- Every link of every page, found from the page: ask with source_id.
CREATE VIEW v_outlinks AS
SELECT s.url AS source, t.url AS target, l.text, l.kind, l.rel,
       o.run, l.id AS link_id, l.page AS page_id, o.url AS source_id, l.target AS target_id,
       l.id - o.links_from + 1 AS position
FROM outcomes o
CROSS JOIN urls s ON s.id = o.url
CROSS JOIN links l ON l.id >= o.links_from AND l.id < o.links_from + o.links_count
CROSS JOIN urls t ON t.id = l.target;

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
LEFT JOIN ways w ON w.url = u.id
LEFT JOIN origins g ON g.id = coalesce(w.origin, u.origin)
LEFT JOIN urls p ON p.id = u.parent
LEFT JOIN urls x ON x.id = o.redirect
LEFT JOIN hosts h ON h.id = u.host
LEFT JOIN depths d ON d.url = u.id;

-- What every page says of itself; value has all of it.
CREATE VIEW v_metadata AS
SELECT u.url, p.title,
       json_extract(m.value, '$.description') AS description,
       json_extract(m.value, '$.canonical') AS canonical,
       json_extract(m.value, '$.lang') AS lang,
       json_extract(m.value, '$.robots') AS robots,
       json_extract(m.value, '$.h1') AS h1,
       json_extract(m.value, '$.words') AS words,
       json_extract(m.value, '$.images') AS images,
       json_extract(m.value, '$.images_without_alt') AS images_without_alt,
       json_extract(m.value, '$.og.title') AS og_title,
       json_extract(m.value, '$.og.type') AS og_type,
       json_extract(m.value, '$.og.image') AS og_image,
       json_extract(m.value, '$.author') AS author,
       json_extract(m.value, '$.og."article:published_time"') AS published,
       m.value, o.at AS fetched_at, o.run, m.page AS page_id, o.url AS url_id
FROM metadata m
JOIN outcomes o ON o.id = m.page
JOIN pages p ON p.id = m.page
JOIN urls u ON u.id = o.url;

-- The text of every page of which it was wanted.
CREATE VIEW v_texts AS
SELECT u.url, t.name, t.value, o.at AS fetched_at, o.run, t.page AS page_id, o.url AS url_id
FROM texts t
JOIN outcomes o ON o.id = t.page
JOIN urls u ON u.id = o.url;

-- Every URL that a sitemap lists, and what it says of it.
CREATE VIEW v_sitemap_urls AS
SELECT t.url, s.url AS sitemap, i.lastmod, i.changefreq, i.priority,
       o.at AS read_at, o.run, l.id AS link_id, l.page AS page_id, l.target AS url_id
FROM listings i
JOIN links l ON l.id = i.link
JOIN outcomes o ON o.id = l.page
JOIN urls s ON s.id = o.url
JOIN urls t ON t.id = l.target;
