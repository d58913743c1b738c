-- Version 5: reasons that came later, what pages say, families of URLs that bring
-- nothing new, and saved files.
INSERT INTO reasons VALUES (11, 'private'), (12, 'type');

-- What a page says, as a 64-bit simhash (Manku et al., WWW 2007).
CREATE TABLE fingerprints (
  url     INTEGER PRIMARY KEY,
  simhash INTEGER NOT NULL,
  near    INTEGER              -- the first URL of its kind that says nearly the same
) STRICT;

-- Bodies that were saved as files, relative to the folder.
CREATE TABLE files (
  page   INTEGER PRIMARY KEY,
  path   TEXT NOT NULL,
  size   INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;

-- Every body that was saved as a file.
CREATE VIEW v_files AS
SELECT u.url, f.path, f.size, f.sha256, o.at AS saved_at, o.run, f.page AS page_id, o.url AS url_id
FROM files f
JOIN outcomes o ON o.id = f.page
JOIN urls u ON u.id = o.url;

-- Families of URLs that are held, or were released, as 'crawl traps' shows them.
CREATE VIEW v_traps AS
SELECT substr(key, 11) AS pattern, iif(value ->> 'Released', 'released', 'held') AS state, value ->> 'Example' AS example,
       value ->> 'Seen' AS fetched, value ->> 'Observed' AS judged, value ->> 'Novel' AS novel,
       value ->> 'Why' AS why, value ->> 'At' AS at
FROM meta WHERE key LIKE 'mark trap %';

-- Pages with the very content of an earlier one, as far as bodies are kept.
CREATE VIEW v_duplicates AS
WITH same(body, first, copies) AS MATERIALIZED (
  SELECT body, min(id), count(DISTINCT url) FROM pages WHERE body IS NOT NULL AND size > 0
  GROUP BY body HAVING count(DISTINCT url) > 1
)
SELECT u.url, f.url AS duplicate_of, s.copies, p.size, p.title, p.id AS page_id, p.url AS url_id
FROM same s
JOIN pages fp ON fp.id = s.first
JOIN urls f ON f.id = fp.url
JOIN pages p ON p.body = s.body AND p.url <> fp.url
JOIN urls u ON u.id = p.url;

-- Pages that say nearly the same as an earlier one of their kind, as far as
-- fingerprints were taken.
CREATE VIEW v_near_duplicates AS
SELECT u.url, n.url AS near_duplicate_of, printf('%016x', f.simhash) AS simhash, f.url AS url_id
FROM fingerprints f
JOIN urls u ON u.id = f.url
JOIN urls n ON n.id = f.near;
