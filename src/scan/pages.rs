//! The pages that the service is known to have. Another one is worth a warning.

/// Whether the service is known to have this page.
#[rustfmt::skip]
pub(super) fn is_known_page(page: &str) -> bool {
    matches!(
        page,
        "NextSong" | "About" | "Add Friend" | "Add to Playlist" | "Cancel" | "Cancellation Confirmation" | "Downgrade" | "Error" | "Help"
            | "Home" | "Login" | "Logout" | "Register" | "Roll Advert" | "Save Settings" | "Settings" | "Submit Downgrade"
            | "Submit Registration" | "Submit Upgrade" | "Thumbs Down" | "Thumbs Up" | "Upgrade"
    )
}
