-- Version 3: URLs that were put aside for the crawl from outside of its run
-- ('crawl add'). The run that is under way, or the next one, makes them seeds
-- and deletes the rows in the same transaction.
CREATE TABLE additions (
  id      INTEGER PRIMARY KEY,
  url     TEXT NOT NULL,
  guessed INTEGER NOT NULL,    -- the scheme was left out: https is tried, then http
  at      TEXT NOT NULL
) STRICT;
