//! Keeps a file that breaks a law.

use std::path::Path;

use sparkify_polars::model::SourceKind;

use crate::input::Input;

impl Input {
    /// Writes it to a file that stays, and gives its path.
    pub(crate) fn save(&self, what: &str) -> String {
        let content = if self.content == SourceKind::Logs { "events" } else { "songs" };
        let name = format!("{content}-{what}-{}.{}", std::process::id(), self.ending);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, &self.bytes).unwrap();
        path.display().to_string()
    }
}
