//! Service files: connection parameters under a name, in `~/.pg_service.conf` or where PGSERVICEFILE says.
//!
//! The format is that of <https://www.postgresql.org/docs/current/libpq-pgservice.html>, without its
//! LDAP.

use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::parameters::{Parameters, Refused};
use crate::{Error, ErrorKind, Result};

/// The parameters of the service `name`: from the user's file, else from the system's.
///
/// # Errors
/// [`ErrorKind::Usage`] if no file defines the service, or its definition cannot be read.
pub(super) fn read(name: &str, environment: &Environment) -> Result<Parameters> {
    let doing = || format!("looking up the connection service \"{name}\"");
    let files = files(environment)?;
    for path in &files {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(Error::new(ErrorKind::Usage, doing()).because(format!("{}: {error}", path.display())));
            }
        };
        if let Some(parameters) =
            parse(&text, name, path).map_err(|why| Error::new(ErrorKind::Usage, doing()).because(why))?
        {
            return Ok(parameters);
        }
    }
    let looked: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
    Err(Error::new(ErrorKind::Usage, doing())
        .because(format!("no service file defines it; looked in {}", looked.join(", ")))
        .hint(format!("Add a section [{name}] to one of them, or name another with PGSERVICEFILE.")))
}

/// The user's file, then the system's.
fn files(environment: &Environment) -> Result<Vec<PathBuf>> {
    let user = match environment.get("PGSERVICEFILE")? {
        Some(path) => Some(PathBuf::from(path)),
        None => environment.home().map(|home| home.join(".pg_service.conf")),
    };
    // Where a build of libpq looks without PGSYSCONFDIR is compiled in; Debian's is this.
    let system =
        Path::new(environment.get("PGSYSCONFDIR")?.unwrap_or("/etc/postgresql-common")).join("pg_service.conf");
    Ok(user.into_iter().chain([system]).collect())
}

/// The parameters of the section `name`; null where there is no such section. A reason never quotes a value.
fn parse(text: &str, name: &str, path: &Path) -> Result<Option<Parameters>, String> {
    let mut section: Option<Parameters> = None;
    for (number, line) in text.lines().enumerate() {
        let place = format!("{}, line {}", path.display(), number + 1);
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            if section.is_some() {
                break;
            }
            section = (header.strip_suffix(']') == Some(name)).then(Parameters::default);
            continue;
        }
        let Some(parameters) = &mut section else { continue };
        if line.starts_with("ldap") {
            return Err(format!("{place}: looking up parameters by LDAP is not supported here"));
        }
        let (keyword, value) = line.split_once('=').ok_or_else(|| format!("{place}: there is no = sign"))?;
        let keyword = keyword.trim();
        if keyword == "service" {
            return Err(format!("{place}: a service cannot refer to another"));
        }
        // The first to say a parameter wins.
        let mut one = Parameters::default();
        one.set(keyword, value.trim(), &place).map_err(|refused| match refused {
            Refused::Unknown => format!("{place}: there is no connection parameter `{keyword}`"),
            Refused::Unsupported(keyword) => {
                format!("{place}: the connection parameter `{keyword}` is not supported here")
            }
        })?;
        parameters.fill(one);
    }
    Ok(section)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# services\n[one]\nhost=h1\nport = 5433\n\n[two]\nhost=h2\npassword=hunter2\nbogus=1\n";

    #[test]
    fn a_section_gives_its_parameters_and_no_others() {
        let parameters = parse(FILE, "one", Path::new("f")).unwrap().unwrap();
        assert_eq!(parameters.get("host"), Some("h1"));
        assert_eq!(parameters.get("port"), Some("5433"));
        assert_eq!(parameters.get("password"), None);
        assert!(parse(FILE, "three", Path::new("f")).unwrap().is_none());
    }

    #[test]
    fn a_mistake_in_a_section_is_named_by_its_line() {
        let why = parse(FILE, "two", Path::new("f")).unwrap_err();
        assert_eq!(why, "f, line 9: there is no connection parameter `bogus`");
    }

    #[test]
    fn a_service_that_no_file_defines_is_a_usage_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".pg_service.conf"), FILE).unwrap();
        let environment = Environment::of([("PGSYSCONFDIR", "/nonexistent")]).with_home(folder.path());
        assert_eq!(read("one", &environment).unwrap().get("host"), Some("h1"));
        let error = read("three", &environment).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("three") && error.to_string().contains(".pg_service.conf"), "{error}");
    }
}
