//! The expected rows of each figure: one query for each figure. Its rows are the rows of the figure's table.

/// A session lasts until its last song ends.
const LENGTHS: &str = "
    SELECT user_id, session_id, count(*) AS plays,
           extract(
               epoch FROM max(start_time + coalesce(duration, 0) * interval '1 second') - min(start_time)
           )::float8 / 60 AS long
      FROM songplays GROUP BY 1, 2";

/// The figures and their queries.
pub(crate) fn questions() -> Vec<(&'static str, String)> {
    let all = "(SELECT count(*) FROM songplays)";
    let title = "pg_temp.shown(song_title, '(no title)'), pg_temp.shown(artist_name, '(no artist)')";
    let source = |name: &str| {
        format!(
            "SELECT {name}, count(*), pg_temp.share(count(*), {all}), count(DISTINCT user_id) FROM songplays
              GROUP BY 1 ORDER BY 2 DESC, 1"
        )
    };
    let steps = |of: &str, names: &str| {
        format!(
            "SELECT name, count(of.plays), pg_temp.share(count(of.plays), (SELECT count(*) FROM ({LENGTHS}) AS s)),
                    coalesce(sum(of.plays), 0)
               FROM (VALUES {names}) AS steps (name, least, below)
               LEFT JOIN ({LENGTHS}) AS of ON of.{of} >= least AND of.{of} < below
              GROUP BY name, least ORDER BY least"
        )
    };
    let week_later = |week: u32| {
        format!(
            "CASE WHEN cohort + {week} * interval '7 days' <= (SELECT max(week) FROM w)
                  THEN pg_temp.share((SELECT count(*) FROM w JOIN f USING (user_id)
                                       WHERE f.cohort = c.cohort AND w.week = c.cohort + {week} * interval '7 days'),
                                     count(*))
                  ELSE '–' END"
        )
    };
    let weeks_later = (1..=8).map(week_later).collect::<Vec<_>>().join(", ");
    vec![
        (
            "active",
            "WITH p AS (SELECT DISTINCT user_id, start_time::date AS day FROM songplays)
             SELECT to_char(d, 'FMDD FMMonth YYYY'),
                    (SELECT count(*) FROM p WHERE day = d),
                    (SELECT count(DISTINCT user_id) FROM p WHERE day BETWEEN d::date - 6 AND d),
                    (SELECT count(DISTINCT user_id) FROM p WHERE day BETWEEN d::date - 29 AND d),
                    pg_temp.share((SELECT count(*) FROM p WHERE day = d),
                                  (SELECT count(DISTINCT user_id) FROM p WHERE day BETWEEN d::date - 29 AND d))
               FROM generate_series((SELECT min(day) FROM p)::timestamp,
                                    (SELECT max(day) FROM p)::timestamp, '1 day') AS d"
                .to_owned(),
        ),
        (
            "level-changes",
            "WITH p AS (SELECT date_trunc('week', start_time) AS week, level,
                               lag(level) OVER (
                                   PARTITION BY user_id ORDER BY start_time, session_id, item_in_session
                               ) AS before
                          FROM songplays),
                  c AS (SELECT * FROM p WHERE level <> before)
             SELECT pg_temp.day(w), (SELECT count(*) FROM c WHERE week = w AND level = 'paid'),
                    (SELECT count(*) FROM c WHERE week = w AND level = 'free'),
                    (SELECT coalesce(sum(CASE level WHEN 'paid' THEN 1 ELSE -1 END), 0) FROM c WHERE week = w)
               FROM generate_series((SELECT min(week) FROM c), (SELECT max(week) FROM c), '7 days') AS w"
                .to_owned(),
        ),
        (
            "retention",
            format!(
                "WITH w AS (SELECT DISTINCT user_id, date_trunc('week', start_time) AS week FROM songplays),
                      f AS (SELECT user_id, min(week) AS cohort FROM w GROUP BY 1)
                 SELECT pg_temp.day(cohort), count(*), {weeks_later} FROM f AS c GROUP BY cohort ORDER BY cohort"
            ),
        ),
        (
            "plays-over-time",
            "SELECT to_char(d, 'Dy FMDD Mon YYYY'),
                    (SELECT count(*) FROM songplays WHERE start_time >= d AND start_time < d + interval '1 day'),
                    (SELECT count(DISTINCT user_id) FROM songplays
                      WHERE start_time >= d AND start_time < d + interval '1 day')
               FROM generate_series((SELECT min(start_time)::date FROM songplays)::timestamptz,
                                    (SELECT max(start_time) FROM songplays), '1 day') AS d"
                .to_owned(),
        ),
        (
            "week",
            "SELECT to_char(d, 'FMDay HH24:MI'),
                    (SELECT count(*) FROM songplays WHERE to_char(start_time, 'ID HH24') = to_char(d, 'ID HH24')),
                    (SELECT count(DISTINCT user_id) FROM songplays
                      WHERE to_char(start_time, 'ID HH24') = to_char(d, 'ID HH24'))
               FROM generate_series('2018-01-01'::timestamptz, '2018-01-07 23:00', '1 hour') AS d"
                .to_owned(),
        ),
        (
            "songs",
            format!(
                "SELECT {title}, count(*), count(DISTINCT user_id) FROM songplays GROUP BY song_title, artist_name
                  ORDER BY 3 DESC, 4 DESC, song_title, artist_name LIMIT 20"
            ),
        ),
        (
            "artists",
            "SELECT pg_temp.shown(artist_name, '(no artist)'), count(*), count(DISTINCT song_title),
                    count(DISTINCT user_id)
               FROM songplays GROUP BY artist_name ORDER BY 2 DESC, 4 DESC, artist_name LIMIT 20"
                .to_owned(),
        ),
        (
            "levels",
            "SELECT pg_temp.day(date_trunc('week', start_time)), sum((level = 'free')::int), sum((level = 'paid')::int),
                    pg_temp.share(sum((level = 'paid')::int), count(*)),
                    count(DISTINCT CASE level WHEN 'free' THEN user_id END),
                    count(DISTINCT CASE level WHEN 'paid' THEN user_id END)
               FROM songplays GROUP BY date_trunc('week', start_time) ORDER BY date_trunc('week', start_time)"
                .to_owned(),
        ),
        (
            "audience",
            "SELECT pg_temp.day(week), count(*), sum((week = first)::int), sum((week > first)::int)
               FROM (SELECT DISTINCT date_trunc('week', start_time) AS week, user_id FROM songplays) AS weeks
               JOIN (SELECT user_id, date_trunc('week', min(start_time)) AS first FROM songplays GROUP BY 1) AS firsts
                    USING (user_id)
              GROUP BY week ORDER BY week"
                .to_owned(),
        ),
        (
            "places",
            format!(
                "SELECT pg_temp.shown(location, 'unknown'), count(*), pg_temp.share(count(*), {all}),
                        count(DISTINCT user_id)
                   FROM songplays GROUP BY location ORDER BY 2 DESC, 4 DESC, location LIMIT 25"
            ),
        ),
        (
            "devices",
            source(
                "CASE WHEN user_agent IS NULL THEN 'unknown'
                      WHEN user_agent ~ 'Windows Phone' THEN 'Windows phone' WHEN user_agent ~ 'iPhone' THEN 'iPhone'
                      WHEN user_agent ~ 'iPad' THEN 'iPad' WHEN user_agent ~ 'Android' THEN 'Android'
                      WHEN user_agent ~ 'Windows' THEN 'Windows' WHEN user_agent ~ 'Macintosh' THEN 'Mac'
                      WHEN user_agent ~ 'Linux' THEN 'Linux' ELSE 'other' END",
            ),
        ),
        (
            "browsers",
            source(
                "CASE WHEN user_agent IS NULL THEN 'unknown'
                      WHEN user_agent ~ 'Edge?/' THEN 'Edge' WHEN user_agent ~ 'OPR/|Opera' THEN 'Opera'
                      WHEN user_agent ~ 'MSIE |Trident/' THEN 'Internet Explorer'
                      WHEN user_agent ~ '(Firefox|FxiOS)/' THEN 'Firefox'
                      WHEN user_agent ~ '(Chrome|CriOS)/' THEN 'Chrome' WHEN user_agent ~ 'Safari/' THEN 'Safari'
                      ELSE 'other' END",
            ),
        ),
        (
            "sessions-by-length",
            steps(
                "long",
                "('<10', 0, 10), ('10–30', 10, 30), ('30–60', 30, 60),
                 ('1–2 h', 60, 120), ('2–4 h', 120, 240), ('4+ h', 240, 1e9)",
            ),
        ),
        (
            "sessions-by-plays",
            steps(
                "plays",
                "('1', 1, 2), ('2–5', 2, 6), ('6–10', 6, 11), ('11–20', 11, 21), ('21–50', 21, 51), ('51+', 51, 1e9)",
            ),
        ),
        (
            "sessions",
            format!(
                "SELECT level, count(*), count(DISTINCT user_id), round(avg(plays), 1),
                        round((percentile_cont(0.5) WITHIN GROUP (ORDER BY long))::numeric, 1),
                        round((percentile_cont(0.9) WITHIN GROUP (ORDER BY long))::numeric, 1),
                        round(max(long)::numeric, 1)
                   FROM ({LENGTHS}) AS s
                   JOIN LATERAL (SELECT p.level FROM songplays AS p
                                  WHERE (p.user_id, p.session_id) = (s.user_id, s.session_id)
                                  ORDER BY start_time, item_in_session LIMIT 1) AS first ON true
                  CROSS JOIN LATERAL (VALUES (1, first.level), (2, 'all')) AS rows (place, level)
                  GROUP BY place, rows.level ORDER BY place, 1"
            )
            .replace("SELECT level, count(*)", "SELECT rows.level, count(*)"),
        ),
        (
            "coverage",
            format!(
                "SELECT name, count(user_id), pg_temp.share(count(user_id), {all}),
                        count(DISTINCT coalesce(song_title, '') || '/' || coalesce(artist_name, ''))
                            FILTER (WHERE user_id IS NOT NULL),
                        count(DISTINCT user_id)
                   FROM (VALUES (1, 'in the catalogue'), (2, 'title and artist known, duration not'),
                                (3, 'artist known, title not'), (4, 'artist unknown')) AS kinds (kind, name)
                   LEFT JOIN (SELECT *, CASE
                        WHEN song_id IS NOT NULL THEN 1
                        WHEN EXISTS (SELECT FROM songs JOIN artists USING (artist_id)
                                      WHERE (title, name) = (song_title, artist_name)) THEN 2
                        WHEN EXISTS (SELECT FROM artists WHERE name = artist_name) THEN 3
                        ELSE 4 END AS kind FROM songplays) AS plays USING (kind)
                  GROUP BY kind, name ORDER BY kind"
            ),
        ),
        (
            "not-in-catalogue",
            format!(
                "SELECT {title}, count(*), count(DISTINCT user_id) FROM songplays WHERE song_id IS NULL
                  GROUP BY song_title, artist_name ORDER BY 3 DESC, 4 DESC, song_title, artist_name LIMIT 20"
            ),
        ),
        (
            "lines",
            // A file that was read several times is one file. Its loaded lines are those of all runs, and its rejected
            // lines are those of the last run.
            "WITH f AS (
                 SELECT content, max(bytes) AS bytes, max(lines) AS lines, sum(loaded) AS loaded,
                        max(other_pages) AS other_pages,
                        (array_agg(rejected ORDER BY run_id DESC))[1] AS rejected
                   FROM load_files GROUP BY content, path, content_hash
             )
             SELECT content, count(f.lines), coalesce(sum(bytes), 0), coalesce(sum(lines), 0), coalesce(sum(loaded), 0),
                    coalesce(sum(lines - loaded - other_pages - rejected), 0), coalesce(sum(other_pages), 0),
                    coalesce(sum(rejected), 0)
               FROM (VALUES ('songs'), ('logs')) AS c (content) LEFT JOIN f USING (content)
              GROUP BY content ORDER BY content DESC"
                .to_owned(),
        ),
        (
            "rejects",
            "WITH all_of AS (
                 SELECT r.* FROM load_rejects AS r WHERE part = 1 AND run_id = (
                     SELECT max(f.run_id) FROM load_files AS f WHERE f.path = r.file AND f.content_hash = (
                         SELECT g.content_hash FROM load_files AS g WHERE g.path = r.file AND g.run_id = r.run_id))
             )
             SELECT reason, count(*), count(DISTINCT file),
                    (SELECT file || ':' || line FROM all_of AS r WHERE r.reason = all_of.reason
                      ORDER BY run_id, file, line LIMIT 1)
               FROM all_of GROUP BY reason ORDER BY 2 DESC, 1"
                .to_owned(),
        ),
        (
            "encoded-twice",
            // The figure always covers all plays, also on a page about a period.
            "SELECT pg_temp.plain(name), pg_temp.plain(pg_temp.repaired(name)), count(*)
               FROM (SELECT song_title AS name FROM public.songplays
                     UNION ALL
                     SELECT artist_name FROM public.songplays) AS names
              WHERE pg_temp.repaired(name) <> name GROUP BY name ORDER BY 3 DESC, name LIMIT 50"
                .to_owned(),
        ),
        (
            "loads",
            "SELECT run_id, to_char(started_at, 'FMDD Mon YYYY HH24:MI'), files, skipped_files, song_lines + log_lines,
                    loaded, duplicates, other_pages, rejected
               FROM load_runs ORDER BY run_id DESC LIMIT 10"
                .to_owned(),
        ),
        (
            "warnings",
            "SELECT warning, detail, sum(count),
                    (SELECT file || CASE line WHEN 0 THEN '' ELSE ':' || line END FROM load_warnings AS w
                      WHERE (w.warning, w.detail) = (all_of.warning, all_of.detail) ORDER BY run_id, file, line LIMIT 1)
               FROM load_warnings AS all_of GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 50"
                .to_owned(),
        ),
    ]
}
