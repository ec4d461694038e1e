-- The totals, and the time of this query. A song is a title and an artist as they were logged. Plays without both count
-- as one song. A session belongs to one user.
-- selection: --since --until
SELECT
    now() AS made_at,
    of_sessions.plays,
    of_users.listeners,
    of_sessions.sessions,
    of_tracks.songs,
    of_sessions.paid_plays,
    of_plays.first_play,
    of_plays.last_play,
    of_catalogue.catalogue_songs,
    of_artists.catalogue_artists
FROM (
    SELECT
        coalesce(sum(plays), 0)::bigint      AS plays,
        coalesce(sum(paid_plays), 0)::bigint AS paid_plays,
        count(*)                             AS sessions
    FROM user_sessions
) AS of_sessions
CROSS JOIN (
    SELECT count(*) AS listeners
    FROM (SELECT DISTINCT user_id FROM user_sessions) AS listener
) AS of_users
CROSS JOIN (SELECT count(*) AS songs FROM played_tracks) AS of_tracks
CROSS JOIN (SELECT min(start_time) AS first_play, max(start_time) AS last_play FROM songplays) AS of_plays
CROSS JOIN (SELECT count(*) AS catalogue_songs FROM songs) AS of_catalogue
CROSS JOIN (SELECT count(*) AS catalogue_artists FROM artists) AS of_artists;
