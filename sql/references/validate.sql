-- Marks the foreign keys valid, which reads the tables that refer to others once: nothing, where they were just made.
ALTER TABLE songs
    VALIDATE CONSTRAINT songs_artist_id_fkey;
ALTER TABLE songplays
    VALIDATE CONSTRAINT songplays_start_time_fkey,
    VALIDATE CONSTRAINT songplays_user_id_fkey,
    VALIDATE CONSTRAINT songplays_song_id_fkey,
    VALIDATE CONSTRAINT songplays_artist_id_fkey;
