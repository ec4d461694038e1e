//! The pages that the service is known to have: a service that has begun to log more is worth a warning.

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

/// Whether the service is known to have this page.
pub(super) fn is_known_page(page: &str) -> bool {
    PAGES.contains(&page)
}
