-- Version 2: views that answer what people ask of a crawl. The command prints
-- them with 'crawl query'. Like the views of version 1 they keep their names
-- and columns across versions.
--
-- What a URL is, is said by its latest outcome. Lists over whole crawls look
-- for the few rows of interest first and then for the latest outcomes of those
-- alone, for outcomes has no index.

-- Every redirected URL with the whole chain that begins there: the target of
-- its own redirect, the final URL, how many redirects lead there, and what
-- became of that: fetched, gone, failed, parked, pending and so on, "loop" if
-- the chain comes back to itself, "endless" if it was cut after 100 hops.
CREATE VIEW v_redirects AS
WITH RECURSIVE
latest(url, outcome) AS MATERIALIZED (
  SELECT url, max(id) FROM outcomes
  WHERE url IN (SELECT url FROM outcomes WHERE fate = 2) GROUP BY url
),
hop(url, next, status) AS MATERIALIZED (
  SELECT o.url, o.redirect, o.status FROM latest l JOIN outcomes o ON o.id = l.outcome
  WHERE o.fate = 2 AND o.redirect IS NOT NULL
),
walk(start, target, at, hops, ids, lowest, chain) AS (
  SELECT h.url, h.next, h.next, 1, ',' || h.url || ',', h.url, u.url || ' -> ' || n.url
  FROM hop h JOIN urls u ON u.id = h.url JOIN urls n ON n.id = h.next
  UNION ALL
  SELECT w.start, w.target, h.next, w.hops + 1, w.ids || h.url || ',', min(w.lowest, h.url), w.chain || ' -> ' || n.url
  FROM walk w JOIN hop h ON h.url = w.at JOIN urls n ON n.id = h.next
  WHERE w.hops < 100 AND instr(w.ids, ',' || w.at || ',') = 0
),
ends(start, target, at, hops, ids, lowest, chain) AS MATERIALIZED (
  SELECT start, target, at, max(hops), ids, lowest, chain FROM walk GROUP BY start
),
final(url, outcome) AS MATERIALIZED (
  SELECT url, max(id) FROM outcomes WHERE url IN (SELECT at FROM ends) GROUP BY url
)
SELECT s.url, h.status, t.url AS target, x.url AS final, e.hops,
       CASE
         WHEN instr(e.ids, ',' || e.at || ',') > 0 THEN 'loop'
         WHEN o.fate = 2 THEN 'endless'
         WHEN o.fate IN (7, 8) THEN 'pending'
         WHEN o.fate IS NOT NULL THEN f.name
         WHEN x.parked IS NOT NULL THEN 'parked'
         ELSE 'pending'
       END AS result,
       o.status AS final_status, o.class AS final_class, o.error AS final_error, e.chain,
       e.start AS url_id, e.target AS target_id, e.at AS final_id,
       e.at = e.start AND e.lowest = e.start AS opens_loop
FROM ends e
JOIN hop h ON h.url = e.start
JOIN urls s ON s.id = e.start
JOIN urls t ON t.id = e.target
JOIN urls x ON x.id = e.at
LEFT JOIN final l ON l.url = e.at
LEFT JOIN outcomes o ON o.id = l.outcome
LEFT JOIN fates f ON f.id = o.fate;

-- Chains of two redirects and more, from their beginnings.
CREATE VIEW v_redirect_chains AS
WITH r AS MATERIALIZED (SELECT * FROM v_redirects)
SELECT url, hops, final, result, final_status, chain, url_id, final_id
FROM r WHERE hops > 1 AND url_id NOT IN (SELECT target_id FROM r);

-- Redirects that lead back to themselves, each loop once.
CREATE VIEW v_redirect_loops AS
SELECT url, hops, chain, url_id FROM v_redirects WHERE opens_loop;

-- Every link to a URL that is gone or failed, at once or at the end of its
-- redirects, which is then named in redirected_to, or that never ends. Pages
-- count as they were when they were fetched last.
CREATE VIEW v_broken_links AS
WITH
bad(url, outcome) AS MATERIALIZED (
  SELECT o.url, o.id FROM outcomes o
  WHERE o.fate IN (4, 5) AND o.id IN (
    SELECT max(id) FROM outcomes
    WHERE url IN (SELECT url FROM outcomes WHERE fate IN (4, 5)) GROUP BY url)
),
broken(url, redirected_to, status, class, error) AS MATERIALIZED (
  SELECT b.url, NULL, o.status, coalesce(o.class, 'gone'), o.error FROM bad b JOIN outcomes o ON o.id = b.outcome
  UNION ALL
  SELECT url_id, final, final_status, coalesce(final_class, result), final_error
  FROM v_redirects WHERE result IN ('gone', 'failed', 'loop', 'endless')
),
again(url, newest) AS MATERIALIZED (
  SELECT url, max(id) FROM outcomes WHERE fate < 6 GROUP BY url HAVING count(*) > 1
),
old(page) AS MATERIALIZED (
  SELECT o.id FROM again a JOIN outcomes o ON o.url = a.url AND o.id < a.newest
)
SELECT s.url AS source, l.text, t.url AS target, b.status, b.class, b.error, b.redirected_to,
       l.kind, l.rel, l.id AS link_id, l.page AS page_id, o.url AS source_id, l.target AS target_id
FROM links l
CROSS JOIN broken b ON b.url = l.target
CROSS JOIN outcomes o ON o.id = l.page
CROSS JOIN urls s ON s.id = o.url
CROSS JOIN urls t ON t.id = l.target
WHERE l.page NOT IN (SELECT page FROM old);

-- Every link of every page, found from the page: ask with source_id.
CREATE VIEW v_outlinks AS
SELECT s.url AS source, t.url AS target, l.text, l.kind, l.rel,
       o.run, l.id AS link_id, l.page AS page_id, o.url AS source_id, l.target AS target_id
FROM outcomes o
CROSS JOIN urls s ON s.id = o.url
CROSS JOIN links l ON l.id >= o.links_from AND l.id < o.links_from + o.links_count
CROSS JOIN urls t ON t.id = l.target;

-- Stored responses, those first that took longest from the request to the
-- last byte.
CREATE VIEW v_slow_pages AS
SELECT url, took_ms, first_byte_ms, size, status, host, fetched_at, page_id, url_id
FROM v_pages WHERE took_ms IS NOT NULL ORDER BY took_ms DESC;

-- Stored responses, the largest first. size is unpacked, wire as sent.
CREATE VIEW v_large_pages AS
SELECT url, size, wire, content_type, status, host, fetched_at, page_id, url_id
FROM v_pages ORDER BY size DESC;

-- How many URLs there are at each number of links from a seed.
CREATE VIEW v_depths AS
SELECT depth, count(*) AS urls, sum(fate = 'fetched') AS fetched, sum(fate = 'redirected') AS redirected,
       sum(fate = 'gone') AS gone, sum(fate = 'failed') AS failed, sum(fate = 'parked') AS parked,
       sum(fate = 'pending') AS pending
FROM v_fates GROUP BY depth;

-- How the URLs of each host answered last: the HTTP status, or the class of
-- the error when there was none.
CREATE VIEW v_host_statuses AS
SELECT host, status, iif(status IS NULL, class, NULL) AS class, count(*) AS urls
FROM v_fates WHERE coalesce(status, class) IS NOT NULL
GROUP BY 1, 2, 3;

-- Attempts that did not end well, those that were repeated included, by class,
-- with the latest example. URLs that are gone have the class "gone".
CREATE VIEW v_error_classes AS
SELECT coalesce(o.class, f.name) AS class, count(DISTINCT o.url) AS urls, count(*) AS attempts,
       count(DISTINCT u.host) AS hosts, u.url AS example, o.status AS example_status,
       o.error AS example_error, max(o.id) AS example_id
FROM outcomes o
JOIN urls u ON u.id = o.url
JOIN fates f ON f.id = o.fate
WHERE o.fate IN (4, 5, 7)
GROUP BY 1;

-- Stored responses by content type, without its parameters.
CREATE VIEW v_content_types AS
SELECT lower(trim(substr(content_type, 1, instr(content_type || ';', ';') - 1))) AS content_type,
       count(*) AS pages, sum(size) AS size, sum(wire) AS wire, max(size) AS largest
FROM pages GROUP BY 1;

-- Host names that pages link or redirect to and of which nothing was
-- requested: how many of their URLs are known, how many links lead there, and
-- the first page on which one was found.
CREATE VIEW v_external_domains AS
WITH
named(host, address) AS (SELECT id, substr(key, instr(key, '://') + 3) FROM hosts),
domains(host, domain) AS MATERIALIZED (
  SELECT host, iif(rtrim(address, '0123456789') LIKE '%:', rtrim(rtrim(address, '0123456789'), ':'), address) FROM named
),
asked(host) AS MATERIALIZED (
  SELECT DISTINCT u.host FROM outcomes o JOIN urls u ON u.id = o.url WHERE o.fate NOT IN (6, 8)
),
external(host, domain) AS MATERIALIZED (
  SELECT host, domain FROM domains
  WHERE domain NOT IN (SELECT domain FROM domains WHERE host IN asked)
),
targets(url, domain) AS MATERIALIZED (
  SELECT u.id, e.domain FROM urls u JOIN external e ON e.host = u.host WHERE u.parent IS NOT NULL
),
counts(url, links) AS MATERIALIZED (
  SELECT target, count(*) FROM links WHERE target IN (SELECT url FROM targets) GROUP BY target
)
SELECT g.domain, g.urls, g.links, u.url AS example, p.url AS found_on
FROM (
  SELECT t.domain, count(*) AS urls, coalesce(sum(c.links), 0) AS links, min(t.url) AS first
  FROM targets t LEFT JOIN counts c ON c.url = t.url GROUP BY t.domain
) g
JOIN urls u ON u.id = g.first
JOIN urls p ON p.id = u.parent;

-- Fetched pages whose titles others have as well, each with their number.
CREATE VIEW v_duplicate_titles AS
WITH
titled(title, pages) AS MATERIALIZED (
  SELECT p.title, count(DISTINCT p.url) FROM pages p JOIN outcomes o ON o.id = p.id
  WHERE o.fate = 1 AND trim(p.title) <> '' GROUP BY p.title HAVING count(DISTINCT p.url) > 1
)
SELECT t.title, t.pages, u.url, h.key AS host, p.id AS page_id, p.url AS url_id
FROM pages p
JOIN titled t ON t.title = p.title
JOIN outcomes o ON o.id = p.id AND o.fate = 1
JOIN urls u ON u.id = p.url
LEFT JOIN hosts h ON h.id = u.host;

-- Fetched HTML pages without a title, or with a blank one.
CREATE VIEW v_missing_titles AS
SELECT url, size, depth, host, fetched_at, page_id, url_id
FROM v_pages
WHERE fate = 'fetched' AND (title IS NULL OR trim(title) = '')
  AND (lower(content_type) LIKE 'text/html%' OR lower(content_type) LIKE 'application/xhtml+xml%');

-- URLs that are known and not fetched, by the reason, with an example.
CREATE VIEW v_skipped AS
SELECT reason, count(*) AS urls, count(DISTINCT host) AS hosts, url AS example, found_on AS example_found_on,
       min(url_id) AS example_id
FROM v_fates WHERE fate = 'parked' GROUP BY reason;
