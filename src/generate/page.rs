//! The pages of the service, and their method and status in the logs.

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
    /// The HTTP method. Pages that change something use PUT.
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::NextSong => "PUT",
            _ if self.redirects() => "PUT",
            _ => "GET",
        }
    }

    /// The HTTP status. Forms, logins and logouts redirect to another page. `Error` is shown for a page that was not
    /// found.
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
