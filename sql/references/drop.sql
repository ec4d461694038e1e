-- Sets the foreign keys aside while a load merges: their row-wise triggers would cost twenty times the COPY itself.
-- Nobody sees the tables without them: the load adds them again before it commits.
ALTER TABLE songplays
    DROP CONSTRAINT IF EXISTS songplays_start_time_fkey,
    DROP CONSTRAINT IF EXISTS songplays_user_id_fkey,
    DROP CONSTRAINT IF EXISTS songplays_song_id_fkey,
    DROP CONSTRAINT IF EXISTS songplays_artist_id_fkey;
ALTER TABLE songs
    DROP CONSTRAINT IF EXISTS songs_artist_id_fkey;
