-- Version 4: what pages ask of crawlers, where robots.txt says that sitemaps
-- are, and the two reasons that follow from links which are not to be followed.
INSERT INTO reasons VALUES (9, 'nofollow'), (10, 'rel-nofollow');

-- What a page asks by X-Robots-Tag headers and <meta name=robots>. Pages that
-- ask for nothing have no row.
CREATE TABLE directives (
  page     INTEGER PRIMARY KEY,
  noindex  INTEGER NOT NULL,
  nofollow INTEGER NOT NULL,
  text     TEXT NOT NULL       -- where it says so, and how
) STRICT;

-- The Sitemap lines of each host's latest robots.txt, in order.
CREATE TABLE sitemaps (
  host  INTEGER NOT NULL,
  place INTEGER NOT NULL,
  url   TEXT NOT NULL,
  PRIMARY KEY (host, place)
) STRICT, WITHOUT ROWID;

-- Every stored response that asks for something.
CREATE VIEW v_directives AS
SELECT u.url, r.noindex, r.nofollow, r.text, h.key AS host, o.at AS fetched_at, o.run,
       r.page AS page_id, o.url AS url_id
FROM directives r
JOIN outcomes o ON o.id = r.page
JOIN urls u ON u.id = o.url
LEFT JOIN hosts h ON h.id = u.host;

-- Every sitemap that a robots.txt names.
CREATE VIEW v_sitemaps AS
SELECT h.key AS host, s.url, x.robots_at AS found_at, s.host AS host_id
FROM sitemaps s
JOIN hosts h ON h.id = s.host
LEFT JOIN facts x ON x.host = s.host;
