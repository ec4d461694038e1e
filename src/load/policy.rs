//! Limits the number of bad lines that a load allows.

use super::RejectSummary;
use super::plan_builder;
use crate::model::{Reason, Reject, SourceFile, SourceKind, file_name};
use crate::{Error, ErrorKind, Result};

/// The policy of a load for bad lines.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Policy {
    /// Whether the first bad line ends the load.
    pub stop: bool,
    /// The number of bad lines that are allowed in all files.
    pub max_rejects: Option<u64>,
    /// The ratio of bad lines that is allowed in all files, from 0 to 1.
    pub max_ratio: Option<f64>,
}

/// The default ratio, for each file and for all files together. A file with more bad lines is most likely the wrong
/// file. One bad line is always allowed.
const USUAL_RATIO: f64 = 0.1;

impl Policy {
    /// Allows any number of bad lines.
    pub const ANY: Self = Self { stop: false, max_rejects: None, max_ratio: Some(1.0) };

    /// Fails if the ratio is not from 0 to 1.
    pub(super) fn check(&self) -> Result<()> {
        match self.max_ratio.filter(|ratio| !(0.0..=1.0).contains(ratio)) {
            None => Ok(()),
            Some(ratio) => {
                let why = format!("a ratio of bad lines is a number from 0 to 1, and {ratio} is not");
                Err(plan_builder::refused(why))
            }
        }
    }

    /// Fails if the policy does not allow these rejects. `rejected` is the number of rejects so far, including these.
    pub(super) fn bears(
        &self,
        content: SourceKind,
        files: &[SourceFile],
        rejects: &[Reject],
        rejected: u64,
    ) -> Result<()> {
        let Some(first) = rejects.first() else { return Ok(()) };
        if self.stop {
            let path = file_name(files, first.file);
            let why = format!("{path}:{}: {} ({})", first.line, first.message, first.reason);
            return Err(refused(content.to_string()).because(why).hint(
                "Nothing was loaded, because --on-error stop ends the load at the first bad line. \
                 --on-error reject loads the other lines.",
            ));
        }
        match self.max_rejects.filter(|most| rejected > *most) {
            None => Ok(()),
            Some(most) => {
                let why = format!("at least {rejected} lines are bad, and {most} are allowed");
                Err(refused(content.to_string()).because(why).hint(OVER_BUDGET))
            }
        }
    }

    /// Fails if one file has too many bad lines.
    pub(super) fn bears_in_file(&self, file: &SourceFile, rejected: u64, lines: u64) -> Result<()> {
        match self.max_rejects.is_none() && self.max_ratio.is_none() {
            true => bears_usually(file.name(), rejected, lines),
            false => Ok(()),
        }
    }

    /// Fails if all files together have too many bad lines.
    pub(super) fn bears_in_total(&self, rejected: u64, lines: u64) -> Result<()> {
        let files = "the files".to_owned();
        match (self.max_ratio, self.max_rejects) {
            (Some(most), _) => bears_ratio(files, rejected, lines, most),
            (None, Some(_)) => Ok(()),
            (None, None) => bears_usually(files, rejected, lines),
        }
    }
}

fn bears_usually(what: String, rejected: u64, lines: u64) -> Result<()> {
    if rejected <= 1 { Ok(()) } else { bears_ratio(what, rejected, lines, USUAL_RATIO) }
}

fn bears_ratio(what: String, rejected: u64, lines: u64, most: f64) -> Result<()> {
    #[allow(clippy::cast_precision_loss, reason = "no number of lines is that large")]
    let ratio = rejected as f64 / lines.max(1) as f64;
    if ratio <= most {
        return Ok(());
    }
    let why = format!("{rejected} of {lines} lines are bad, a ratio of {ratio:.6}, and {most} is allowed");
    Err(refused(what).because(why).hint(OVER_BUDGET))
}

const OVER_BUDGET: &str = "Nothing was loaded. Correct the files (--rejects DIR lists and copies all bad lines), \
                           leave them out, or allow more bad lines with --max-reject-ratio.";

/// Whether all of these lines look like records of the other kind.
pub(super) fn are_of_other_kind(rejects: &[RejectSummary]) -> bool {
    rejects.iter().all(|of| [Reason::NotASong, Reason::NotAnEvent].contains(&of.reason))
}

/// The error for a load that has rejected every line of one kind.
pub(super) fn nothing_good(content: SourceKind, rejects: &[RejectSummary]) -> Error {
    let hint = match are_of_other_kind(rejects) {
        true => "Nothing was loaded. Were --songs and --logs swapped?",
        false => "Nothing was loaded. --rejects DIR lists and copies all bad lines, with the reason for each.",
    };
    let reasons: Vec<_> = rejects.iter().map(|of| format!("{} {}", of.lines, of.reason)).collect();
    refused(content.to_string()).because(format!("every line is bad: {}", reasons.join(", "))).hint(hint)
}

fn refused(what: String) -> Error {
    Error::new(ErrorKind::Rejected, format!("reading {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_may_be_reached_but_not_exceeded() {
        let policy = Policy { max_ratio: Some(0.01), ..Policy::default() };
        assert!(policy.bears_in_total(1, 100).is_ok());
        assert_eq!(policy.bears_in_total(2, 100).unwrap_err().kind(), ErrorKind::Rejected);
        let none = Policy { max_ratio: Some(0.0), ..Policy::default() };
        assert!(none.bears_in_total(0, 0).is_ok() && none.bears_in_total(1, 1_000_000).is_err());
    }

    #[test]
    fn by_default_a_tenth_of_the_lines_may_be_bad() {
        let usual = Policy::default();
        assert!(usual.bears_in_total(1, 1).is_ok() && usual.bears_in_total(10, 100).is_ok());
        assert!(usual.bears_in_total(11, 100).is_err() && usual.bears_in_total(2, 19).is_err());
        let any_number = Policy { max_rejects: Some(u64::MAX), ..Policy::default() };
        assert!(any_number.bears_in_total(100, 100).is_ok() && Policy::ANY.bears_in_total(100, 100).is_ok());
    }
}
