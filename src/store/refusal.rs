//! What the crate `object_store` reports, in words for a user.

use std::error::Error as StdError;

use object_store::Error;

use super::address::Service;
use super::failure::{Failure, FailureKind};

/// The longest part of an answer of a server that is shown, in characters.
const LONGEST: usize = 300;

/// The failure of a request to this service.
pub(super) fn failure(service: Service, error: &Error) -> Failure {
    let kind = match error {
        Error::NotFound { .. } => FailureKind::Missing,
        Error::Precondition { .. } => return Failure::changed(),
        _ => FailureKind::Other,
    };
    let hint = (kind == FailureKind::Other).then(|| hint(service));
    // The answer to a HEAD request has no body, so it has no reason.
    let text = match (error, reason(error)) {
        (_, Some(reason)) => reason,
        (Error::PermissionDenied { .. }, None) => "the store denies access (403 Forbidden)".to_owned(),
        (Error::Unauthenticated { .. }, None) => "the store requires credentials (401 Unauthorized)".to_owned(),
        _ => lowest(error),
    };
    Failure { kind, text, hint }
}

/// Where the credentials come from. Nearly all errors are about these, or about a wrong address.
fn hint(service: Service) -> &'static str {
    match service {
        Service::S3 => {
            "Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and the region from AWS_REGION. \
             AWS_ENDPOINT_URL names a server other than Amazon's (with AWS_ALLOW_HTTP=true if it is not encrypted). \
             AWS_SKIP_SIGNATURE=true reads a public bucket without credentials."
        }
        Service::GoogleCloud => {
            "Credentials come from GOOGLE_APPLICATION_CREDENTIALS, the path of a key file. \
             GOOGLE_SKIP_SIGNATURE=true reads a public bucket without credentials."
        }
        Service::Azure => {
            "The account comes from AZURE_STORAGE_ACCOUNT_NAME, and credentials from AZURE_STORAGE_ACCOUNT_KEY or \
             AZURE_STORAGE_SAS_KEY. AZURE_SKIP_SIGNATURE=true reads a public container without credentials."
        }
        Service::Web => {
            "Can `curl` download it? If it needs a password, or if the server cannot send parts of it, \
             load a downloaded copy."
        }
    }
}

/// The code and the message of an answer in XML.
fn reason(error: &Error) -> Option<String> {
    let whole = error.to_string();
    let (code, message) = (element(&whole, "Code")?, element(&whole, "Message")?);
    Some(shortened(&format!("the store answers {code}: {}", message.trim_end_matches('.'))))
}

/// The text of an error, with its first cause.
fn lowest(error: &Error) -> String {
    let whole = error.to_string();
    let mut lowest: &dyn StdError = error;
    while let Some(lower) = lowest.source() {
        lowest = lower;
    }
    let lowest = lowest.to_string();
    match whole.contains(&lowest) {
        true => shortened(&whole),
        false => shortened(&format!("{whole}: {lowest}")),
    }
}

/// The text of an XML element. S3, Google and Azure answer with the same two: `Code` and `Message`.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

/// In one line.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_xml_answer_becomes_a_sentence_and_other_answers_are_cut() {
        let xml = "403 Forbidden: <Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message></Error>";
        let denied = failure(Service::S3, &Error::PermissionDenied { path: "a".to_owned(), source: xml.into() });
        assert_eq!(denied.to_string(), "the store answers SignatureDoesNotMatch: No");
        assert!(denied.hint().unwrap().contains("AWS_ACCESS_KEY_ID"));
        let page = format!("<html>\n{}", "x".repeat(1000));
        let text = failure(Service::Web, &Error::Generic { store: "HTTP", source: page.into() }).to_string();
        assert!(text.ends_with("x...") && text.len() == LONGEST + 3 && !text.contains('\n'), "{text}");
    }
}
