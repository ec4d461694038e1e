//! Finds pages that nobody has told this program of: a service that has begun to log more is worth a warning.

use polars::prelude::*;

use crate::model::{FILE, SourceKind, WarningKind, Warnings};

/// The pages that the service is known to have.
const PAGES: [&str; 22] = [
    "NextSong",
    "About",
    "Add Friend",
    "Add to Playlist",
    "Cancel",
    "Cancellation Confirmation",
    "Downgrade",
    "Error",
    "Help",
    "Home",
    "Login",
    "Logout",
    "Register",
    "Roll Advert",
    "Save Settings",
    "Settings",
    "Submit Downgrade",
    "Submit Registration",
    "Submit Upgrade",
    "Thumbs Down",
    "Thumbs Up",
    "Upgrade",
];

/// Counts the unknown pages of good events. Which line the first is on the frame does not say.
pub(super) fn count_unknown(content: SourceKind, good: &DataFrame, warnings: &mut Warnings) -> PolarsResult<()> {
    if content != SourceKind::Logs {
        return Ok(());
    }
    let (pages, files) = (good.column("page")?.str()?, good.column(FILE)?.i32()?);
    for (page, file) in pages.iter().zip(files.iter()) {
        let Some(page) = page.filter(|page| !PAGES.contains(page)) else { continue };
        let file = file.and_then(|file| usize::try_from(file).ok()).unwrap_or_default();
        warnings.add(WarningKind::UnknownPage, page, 1, file, 0);
    }
    Ok(())
}
