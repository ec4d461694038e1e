//! The rows of each answer.

use crate::plays::answer;

#[test]
fn most_played_songs_are_counted_by_title_and_artist() {
    assert_eq!(
        answer("most-played-songs"),
        ["Blue|Foo|4|2", "Red|Foo|2|1", "Gone|Nobody|1|1", "Green|Foo|1|1", "-|-|1|1"]
    );
}

#[test]
fn most_played_artists_include_artists_outside_the_catalogue() {
    assert_eq!(answer("most-played-artists"), ["Foo|7|3|3", "Nobody|1|1|1", "-|1|0|1"]);
}

#[test]
fn plays_by_hour_has_all_hours_of_utc() {
    let answer = answer("plays-by-hour");
    assert_eq!(answer.len(), 24);
    assert_eq!(answer[0], "0|1|11.1|1");
    assert_eq!(answer[1], "1|0|0.0|0");
    assert_eq!(answer[9], "9|3|33.3|2");
    assert_eq!(answer[10], "10|3|33.3|3");
    assert_eq!(answer[23], "23|2|22.2|1");
}

#[test]
fn plays_by_weekday_have_an_average_per_day() {
    assert_eq!(
        answer("plays-by-weekday"),
        [
            "Monday|2|4|2.0|3",
            "Tuesday|1|3|3.0|3",
            "Wednesday|0|0|-|0",
            "Thursday|0|0|-|0",
            "Friday|0|0|-|0",
            "Saturday|0|0|-|0",
            "Sunday|1|2|2.0|1"
        ]
    );
}

#[test]
fn plays_by_location_have_percentages_of_all_plays() {
    assert_eq!(answer("plays-by-location"), ["Eugene, OR|5|55.6|2", "Boston, MA|3|33.3|1", "-|1|11.1|1"]);
}

#[test]
fn a_browser_is_recognised_despite_other_names_in_its_user_agent() {
    assert_eq!(
        answer("plays-by-browser"),
        ["Chrome|4|44.4|1", "Firefox|2|22.2|1", "Edge|1|11.1|1", "Safari|1|11.1|1", "unknown|1|11.1|1"]
    );
}

#[test]
fn an_iphone_is_not_a_mac() {
    assert_eq!(answer("plays-by-device"), ["Mac|4|44.4|1", "Windows|3|33.3|1", "iPhone|1|11.1|1", "unknown|1|11.1|1"]);
}

#[test]
fn a_play_counts_for_its_own_level() {
    assert_eq!(answer("free-and-paid"), ["free|7|77.8|3|6|2.3", "paid|2|22.2|2|2|1.0"]);
}

#[test]
fn new_year_is_in_the_first_iso_week() {
    assert_eq!(
        answer("free-and-paid-by-week"),
        ["2018-W52|2018-12-24|2|0|0.0|1|0", "2019-W01|2018-12-31|1|2|66.7|1|2", "2019-W02|2019-01-07|4|0|0.0|3|0"]
    );
}

#[test]
fn level_changes_have_the_plays_around_them_and_the_current_level() {
    assert_eq!(
        answer("level-changes"),
        [
            "1|Ann|Ash|free|paid|2018-12-30T23:53:20Z|2018-12-31T00:00:00Z|free",
            "1|Ann|Ash|paid|free|2018-12-31T00:00:00Z|2019-01-08T10:00:00Z|free",
        ]
    );
}

#[test]
fn a_listener_is_new_once() {
    assert_eq!(
        answer("new-and-returning-listeners"),
        ["2018-W52|2018-12-24|1|1|0|2|0", "2019-W01|2018-12-31|3|2|1|2|1", "2019-W02|2019-01-07|3|1|2|1|3"]
    );
}

#[test]
fn a_session_ends_at_the_end_of_its_last_song() {
    // Free: 0, 1:40, 2:00, 3:20, 4:20 and 13:20 minutes. The session of 13:20 minutes is paid at its end. Paid: 1:00.
    assert_eq!(
        answer("sessions"),
        ["free|6|3|1.3|2.7|8.8|13.3", "paid|1|1|1.0|1.0|1.0|1.0", "all|7|4|1.3|2.0|7.9|13.3"]
    );
}

#[test]
fn catalogue_coverage_counts_plays_by_the_kind_of_match() {
    // "Gone" is a song of the catalogue, but not by Nobody.
    assert_eq!(
        answer("catalogue-coverage"),
        [
            "in the catalogue|5|55.6|2|2",
            "title and artist known, duration not|1|11.1|1|1",
            "artist known, title not|1|11.1|1|1",
            "artist unknown|2|22.2|2|2",
        ]
    );
}

#[test]
fn a_song_with_another_duration_is_not_in_the_catalogue() {
    assert_eq!(answer("songs-not-in-catalogue"), ["Blue|Foo|1|1", "Gone|Nobody|1|1", "Green|Foo|1|1", "-|-|1|1"]);
}

#[test]
fn days_without_plays_are_rows_with_zero() {
    let answer = answer("plays-over-time");
    assert_eq!(answer.len(), 10);
    assert_eq!(answer[..3], ["day|2018-12-30|2|1|-", "day|2018-12-31|3|3|-", "day|2019-01-01|0|0|-"]);
    assert_eq!(answer[8..], ["day|2019-01-07|1|1|-", "day|2019-01-08|3|3|-"]);
}

#[test]
fn plays_by_weekday_and_hour_have_all_hours_of_a_week() {
    let answer = answer("plays-by-weekday-and-hour");
    assert_eq!(answer.len(), 168);
    let played: Vec<_> = answer.iter().filter(|row| !row.ends_with("|0|0")).collect();
    assert_eq!(played, ["1|0|1|1", "1|9|3|2", "2|10|3|3", "7|23|2|1"]);
    assert_eq!((answer[0].as_str(), answer[167].as_str()), ("1|0|1|1", "7|23|2|1"));
}

#[test]
fn sessions_are_counted_by_length_and_by_plays_in_steps() {
    // One session has 13:20 minutes and three plays. The six others are shorter than five minutes and have one play
    // each.
    let length = answer("sessions-by-length");
    assert_eq!(length[..3], ["0|10|6|85.7|6", "10|30|1|14.3|3", "30|60|0|0.0|0"]);
    assert_eq!(length[3..], ["60|120|0|0.0|0", "120|240|0|0.0|0", "240|-|0|0.0|0"]);
    let plays = answer("sessions-by-plays");
    assert_eq!(plays[..3], ["1|1|6|85.7|6", "2|5|1|14.3|3", "6|10|0|0.0|0"]);
    assert_eq!(plays[3..], ["11|20|0|0.0|0", "21|50|0|0.0|0", "51|-|0|0.0|0"]);
}
