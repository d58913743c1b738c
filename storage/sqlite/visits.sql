-- Version 7: what a program's own code did not want to be requested, and hosts
-- that it asked without any URL of theirs being known.
INSERT INTO reasons VALUES (16, 'vetoed');

-- The hosts, with the number of URLs by fate, and what is known of each.
DROP VIEW v_hosts;
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
SELECT h.key AS host, coalesce(known, 0) AS known, coalesce(pending, 0) AS pending, coalesce(fetched, 0) AS fetched,
       coalesce(redirected, 0) AS redirected, coalesce(not_modified, 0) AS not_modified, coalesce(gone, 0) AS gone,
       coalesce(failed, 0) AS failed, coalesce(parked, 0) AS parked,
       x.not_before, x.blocked_since, coalesce(x.failures, 0) AS failures, x.why,
       x.robots_at, x.robots_status, h.id AS host_id
FROM hosts h
LEFT JOIN per ON per.host = h.id
LEFT JOIN facts x ON x.host = h.id;
