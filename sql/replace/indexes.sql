-- If a role may not bypass the triggers of the foreign keys, the server looks up each deleted row in the tables that
-- refer to it. Without an index it reads a whole table for each row. schema/indexes.sql has the indexes by instant,
-- user and song. These two indexes also remain after the load.
CREATE INDEX IF NOT EXISTS songplays_artist_id_idx ON songplays (artist_id) WHERE artist_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS songs_artist_id_idx ON songs (artist_id);
