-- The foreign keys, enforced for every write from now on. NOT VALID spares the row-wise scan of what is there: the load has
-- verified its own rows (references/verify_*.sql), and every earlier load its own.
ALTER TABLE songs
    ADD CONSTRAINT songs_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists NOT VALID;
ALTER TABLE songplays
    ADD CONSTRAINT songplays_start_time_fkey FOREIGN KEY (start_time) REFERENCES time NOT VALID,
    ADD CONSTRAINT songplays_user_id_fkey FOREIGN KEY (user_id) REFERENCES users NOT VALID,
    ADD CONSTRAINT songplays_song_id_fkey FOREIGN KEY (song_id) REFERENCES songs NOT VALID,
    ADD CONSTRAINT songplays_artist_id_fkey FOREIGN KEY (artist_id) REFERENCES artists NOT VALID;
