-- Creates the missing foreign keys, which are valid at once. Existing keys are not touched, because their owner may
-- have changed them.
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_constraint WHERE conrelid = 'songs'::regclass AND conname = 'songs_artist_id_fkey'
    ) THEN
        ALTER TABLE songs ADD CONSTRAINT songs_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists;
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_constraint WHERE conrelid = 'songplays'::regclass AND conname = 'songplays_start_time_fkey'
    ) THEN
        ALTER TABLE songplays ADD CONSTRAINT songplays_start_time_fkey FOREIGN KEY (start_time) REFERENCES time;
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_constraint WHERE conrelid = 'songplays'::regclass AND conname = 'songplays_user_id_fkey'
    ) THEN
        ALTER TABLE songplays ADD CONSTRAINT songplays_user_id_fkey FOREIGN KEY (user_id) REFERENCES users;
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_constraint WHERE conrelid = 'songplays'::regclass AND conname = 'songplays_song_id_fkey'
    ) THEN
        ALTER TABLE songplays ADD CONSTRAINT songplays_song_id_fkey FOREIGN KEY (song_id) REFERENCES songs;
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_constraint WHERE conrelid = 'songplays'::regclass AND conname = 'songplays_artist_id_fkey'
    ) THEN
        ALTER TABLE songplays ADD CONSTRAINT songplays_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists;
    END IF;
END
$$;
