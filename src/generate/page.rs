//! The pages of the service, and how the logs write a visit to each.

use serde::Serialize;

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Page {
    About,
    Downgrade,
    Error,
    Help,
    Home,
    Login,
    Logout,
    NextSong,
    #[serde(rename = "Save Settings")]
    SaveSettings,
    Settings,
    #[serde(rename = "Submit Downgrade")]
    SubmitDowngrade,
    #[serde(rename = "Submit Upgrade")]
    SubmitUpgrade,
    Upgrade,
}

impl Page {
    /// The HTTP method: what changes something is a PUT.
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::NextSong => "PUT",
            _ if self.redirects() => "PUT",
            _ => "GET",
        }
    }

    /// The HTTP status: a form that was sent redirects to a page, and `Error` is what was not found.
    pub(super) fn status(self) -> u16 {
        match self {
            Self::Error => 404,
            _ if self.redirects() => 307,
            _ => 200,
        }
    }

    fn redirects(self) -> bool {
        matches!(self, Self::Login | Self::Logout | Self::SaveSettings | Self::SubmitDowngrade | Self::SubmitUpgrade)
    }
}
