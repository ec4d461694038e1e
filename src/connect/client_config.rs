//! The parameters that tokio-postgres handles as libpq does.

use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, SslNegotiation};

use super::environment::Environment;
use super::parameters::{APPLICATION_NAME, Parameters};
use super::tls::Encryption;
use crate::Result;

/// A configuration of tokio-postgres without hosts, user, database and password. `patience` is the time limit for each
/// host.
///
/// # Errors
/// [`crate::ErrorKind::Usage`] if a value cannot be parsed or is not supported.
pub(super) fn client_config(
    parameters: &Parameters,
    environment: &Environment,
    encryption: &Encryption,
    patience: Option<Duration>,
) -> Result<Config> {
    let mut config = Config::new();
    let application = parameters.get("application_name").or(parameters.get("fallback_application_name"));
    config.application_name(application.unwrap_or(APPLICATION_NAME));
    let mut options = parameters.get("options").map(str::to_owned);
    if let Some(geqo) = environment.get("PGGEQO")? {
        // If a setting occurs twice, the server uses the last value. libpq sends this setting last.
        let geqo: String =
            geqo.chars().flat_map(|c| [(c == ' ' || c == '\\').then_some('\\'), Some(c)]).flatten().collect();
        options = Some(format!("{} -c geqo={geqo}", options.unwrap_or_default()));
    }
    if let Some(options) = options {
        config.options(options);
    }
    if parameters
        .get("client_encoding")
        .is_some_and(|name| !["auto", "utf8", "utf-8", "unicode"].contains(&name.to_ascii_lowercase().as_str()))
    {
        return Err(parameters.invalid("client_encoding", "can only be UTF8"));
    }
    let bindings = [
        ("disable", ChannelBinding::Disable),
        ("prefer", ChannelBinding::Prefer),
        ("require", ChannelBinding::Require),
    ];
    if let Some(binding) = parameters.choice("channel_binding", &bindings)? {
        config.channel_binding(binding);
    }
    if encryption.direct {
        config.ssl_negotiation(SslNegotiation::Direct);
    }
    // A host may have several addresses, and the first may not answer. So half of the time is left for the next
    // address.
    if let Some(patience) = patience {
        config.connect_timeout(patience / 2);
    }
    // A load may keep the server busy for minutes, without any traffic. Some routers drop such a connection within five
    // minutes.
    config.keepalives_idle(Duration::from_secs(60)).keepalives_interval(Duration::from_secs(10)).keepalives_retries(6);
    config.keepalives(parameters.number::<i32>("keepalives")? != Some(0));
    let positive = |keyword| parameters.number::<u32>(keyword).map(|number| number.filter(|number| *number > 0));
    if let Some(seconds) = positive("keepalives_idle")? {
        config.keepalives_idle(Duration::from_secs(seconds.into()));
    }
    if let Some(seconds) = positive("keepalives_interval")? {
        config.keepalives_interval(Duration::from_secs(seconds.into()));
    }
    if let Some(count) = positive("keepalives_count")? {
        config.keepalives_retries(count);
    }
    if let Some(milliseconds) = positive("tcp_user_timeout")? {
        config.tcp_user_timeout(Duration::from_millis(milliseconds.into()));
    }
    Ok(config)
}
