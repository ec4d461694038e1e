//! The sample has the same irregularities as the real song files.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sample::{DATA, TrackKey, distinct, text, track_of};

/// The keys of a real song file, in their order.
const KEYS: [&str; 10] = [
    "num_songs",
    "artist_id",
    "artist_latitude",
    "artist_longitude",
    "artist_location",
    "artist_name",
    "song_id",
    "title",
    "duration",
    "year",
];

#[test]
fn every_song_file_has_the_keys_and_style_of_the_real_ones() {
    for (path, content, song) in &DATA.songs {
        let mut rest = content.as_str();
        for (place, key) in KEYS.iter().enumerate() {
            let opening = format!("{}\"{key}\": ", if place == 0 { "{" } else { ", " });
            let at = rest.find(&opening).unwrap_or_else(|| panic!("{path}: no {key} where it belongs in {content}"));
            rest = &rest[at + opening.len()..];
        }
        assert_eq!(song.as_object().unwrap().len(), KEYS.len());
        assert!(content.is_ascii() && content.ends_with('}'), "{path}");
        assert!(song["duration"].is_f64() && song["year"].is_u64() && song["num_songs"] == 1, "{path}");
    }
}

#[test]
fn the_track_id_of_a_file_gives_its_folders() {
    for (path, _, _) in &DATA.songs {
        let name = path.rsplit('/').next().unwrap();
        let letters: Vec<_> = name[2..5].chars().map(String::from).collect();
        assert_eq!(*path, format!("song_data/{}/{name}", letters.join("/")));
        assert_eq!(name.len(), "TRAABJL12903CDCF1A.json".len());
    }
}

#[test]
fn there_are_fewer_artists_than_songs() {
    let songs = || DATA.songs.iter().map(|song| &song.2);
    assert!(distinct(songs(), "artist_id") < distinct(songs(), "song_id"));
}

#[test]
fn years_locations_and_coordinates_are_often_unknown() {
    let share = |unknown: &dyn Fn(&Value) -> bool| {
        DATA.songs.iter().filter(|song| unknown(&song.2)).count() * 100 / DATA.songs.len()
    };
    assert!((50..70).contains(&share(&|song| song["year"] == 0)));
    assert!((30..60).contains(&share(&|song| song["artist_location"] == "")));
    assert!((45..65).contains(&share(&|song| song["artist_latitude"].is_null())));
    assert_eq!(share(&|song| song["artist_latitude"].is_null() != song["artist_longitude"].is_null()), 0);
}

#[test]
fn names_occur_in_several_scripts() {
    let names: BTreeSet<_> =
        DATA.songs.iter().flat_map(|song| [text(&song.2["title"]), text(&song.2["artist_name"])]).collect();
    let has = |low: char, high: char| names.iter().any(|name| name.chars().any(|c| (low..=high).contains(&c)));
    assert!(has('À', 'ÿ'), "no accents");
    assert!(has('А', 'я'), "no Cyrillic");
    assert!(has('一', '龥'), "no CJK");
    assert!(has('\u{10000}', '\u{2ffff}'), "nothing that takes two escapes");
}

#[test]
fn some_artists_have_several_spellings_and_locations() {
    let by_artist = DATA.songs_by("artist_id");
    assert!(by_artist.values().any(|songs| distinct(songs.iter().copied(), "artist_name") > 1));
    assert!(by_artist.values().any(|songs| distinct(songs.iter().copied(), "artist_location") > 1));
}

#[test]
fn some_names_belong_to_several_artists() {
    assert!(DATA.songs_by("artist_name").values().any(|songs| distinct(songs.iter().copied(), "artist_id") > 1));
}

#[test]
fn several_songs_share_a_title_an_artist_and_a_duration() {
    let shared = DATA.tracks().into_values().filter(|paths| {
        let songs = DATA.songs.iter().filter(|song| paths.contains(song.0.as_str())).map(|song| &song.2);
        distinct(songs, "song_id") > 1
    });
    assert!(shared.count() > 2);
}

#[test]
fn some_songs_are_in_two_files_which_may_differ() {
    let by_song = DATA.songs_by("song_id");
    let twice: Vec<_> = by_song.values().filter(|songs| songs.len() == 2).collect();
    assert!(twice.iter().any(|songs| songs[0] == songs[1]), "no identical duplicate");
    assert!(twice.iter().any(|songs| songs[0]["year"] != songs[1]["year"]), "no duplicate with another year");
    assert!(twice.iter().any(|songs| songs[0]["title"] != songs[1]["title"]), "no duplicate with another title");
}

#[test]
fn twenty_seven_plays_match_late_songs_only() {
    let tracks = DATA.tracks();
    let late: BTreeSet<&TrackKey> = tracks
        .iter()
        .filter(|(_, paths)| paths.iter().all(|path| path.starts_with("song_data/Z/")))
        .map(|(key, _)| key)
        .collect();
    let waiting = DATA.plays().into_iter().filter(|play| late.contains(&track_of(play))).count();
    // data/README.md has this number.
    assert_eq!(waiting, 27);
}
