//! Keeps a file that breaks a rule.

use std::path::Path;

use sparkify_polars::model::SourceKind;

use crate::input::Input;

impl Input {
    /// Writes the file to a path that is not deleted after the test, and returns the path.
    pub(crate) fn save(&self, what: &str) -> String {
        let content = if self.content == SourceKind::Logs { "events" } else { "songs" };
        let name = format!("{content}-{what}-{}.{}", std::process::id(), self.ending);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, &self.bytes).unwrap();
        path.display().to_string()
    }
}
