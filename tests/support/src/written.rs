//! Files that tests write: one song or event in a line, each field as JSON text.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder for one test. It is deleted with its value.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::Builder::new().prefix("sparkify-test-").tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and creates the folders in its name.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }
}

/// A field and its value in JSON.
pub type Field<'a> = (&'a str, &'a str);

/// A song with these fields. The other fields have usual values. The value "" leaves a field out.
pub fn song(fields: &[Field]) -> String {
    let usual = [
        ("num_songs", "1"),
        ("artist_id", r#""ARJIE2Y1187B994AB7""#),
        ("artist_latitude", "null"),
        ("artist_longitude", "null"),
        ("artist_location", r#""""#),
        ("artist_name", r#""Line Renaud""#),
        ("song_id", r#""SOUPIRU12A6D4FA1E1""#),
        ("title", r#""Der Kleine Dompfaff""#),
        ("duration", "152.92036"),
        ("year", "0"),
    ];
    object(&usual, fields)
}

/// A play with these fields, in the same way.
pub fn event(fields: &[Field]) -> String {
    let usual = [
        ("artist", r#""Line Renaud""#),
        ("auth", r#""Logged In""#),
        ("firstName", r#""Kaylee""#),
        ("gender", r#""F""#),
        ("itemInSession", "0"),
        ("lastName", r#""Summers""#),
        ("length", "152.92036"),
        ("level", r#""free""#),
        ("location", r#""Phoenix-Mesa-Scottsdale, AZ""#),
        ("method", r#""PUT""#),
        ("page", r#""NextSong""#),
        ("registration", "1540344794796.0"),
        ("sessionId", "139"),
        ("song", r#""Der Kleine Dompfaff""#),
        ("status", "200"),
        ("ts", "1541106106796"),
        ("userAgent", r#""\"Mozilla\/5.0 (Windows NT 6.1; WOW64)\"""#),
        ("userId", r#""8""#),
    ];
    object(&usual, fields)
}

fn object(usual: &[Field], fields: &[Field]) -> String {
    let mut all = usual.to_vec();
    for (name, value) in fields {
        match all.iter_mut().find(|(usual, _)| usual == name) {
            Some(field) => field.1 = value,
            None => all.push((name, value)),
        }
    }
    let members: Vec<String> =
        all.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}
