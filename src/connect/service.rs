//! Service files: named connection parameters, in `~/.pg_service.conf` or in the file that PGSERVICEFILE names.
//!
//! The format is that of <https://www.postgresql.org/docs/current/libpq-pgservice.html>. LDAP is not supported.

use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::parameters::{Parameters, Refused};
use crate::{Error, ErrorKind, Result};

/// Reads the parameters of the service `name`. Looks in the file that `servicefile` or PGSERVICEFILE names, or in the
/// user's file. If that file does not define the service, looks in the system's file.
///
/// `named` is the parameter `servicefile`. A file that the user named must exist.
///
/// # Errors
/// [`ErrorKind::Usage`] if no file defines the service, or if its definition cannot be parsed.
pub(super) fn read(name: &str, named: Option<&str>, environment: &Environment) -> Result<Parameters> {
    let failed = |why: String| {
        Error::new(ErrorKind::Usage, format!("looking up the connection service \"{name}\"")).because(why)
    };
    let files = files(named, environment)?;
    for file in &files {
        let text = match std::fs::read(&file.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !file.is_named => continue,
            Err(error) => return Err(failed(format!("{}: {error}", file.path.display()))),
        };
        if let Some(parameters) = parse(&text, name, &file.path).map_err(failed)? {
            return Ok(parameters);
        }
    }
    let looked: Vec<_> = files.iter().map(|file| file.path.display().to_string()).collect();
    Err(failed(format!("no service file defines it; looked in {}", looked.join(", ")))
        .hint(format!("Add a section [{name}] to one of them, or name another with PGSERVICEFILE.")))
}

struct File {
    path: PathBuf,
    is_named: bool,
}

/// The file that was named or the user's file, then the system's file.
fn files(named: Option<&str>, environment: &Environment) -> Result<Vec<File>> {
    let named = match named {
        Some(path) => Some(path),
        None => environment.get("PGSERVICEFILE")?,
    };
    let first = match named {
        Some(path) => Some(File { path: PathBuf::from(path), is_named: true }),
        None => environment.home().map(|home| File { path: home.join(".pg_service.conf"), is_named: false }),
    };
    // Without PGSYSCONFDIR, each build of libpq looks in a folder of its own. This is the folder of Debian.
    let system =
        Path::new(environment.get("PGSYSCONFDIR")?.unwrap_or("/etc/postgresql-common")).join("pg_service.conf");
    Ok(first.into_iter().chain([File { path: system, is_named: false }]).collect())
}

/// The parameters of the section `name`, or `None` if there is no such section. Other sections may contain anything, in
/// any encoding. Errors never quote a value.
fn parse(text: &[u8], name: &str, path: &Path) -> Result<Option<Parameters>, String> {
    let mut section: Option<Parameters> = None;
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
        let place = format!("{}, line {}", path.display(), number + 1);
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        if let Some(header) = line.strip_prefix(b"[") {
            if section.is_some() {
                break;
            }
            let is_wanted = header.strip_prefix(name.as_bytes()).is_some_and(|after| after.starts_with(b"]"));
            section = is_wanted.then(Parameters::default);
            continue;
        }
        let Some(parameters) = &mut section else { continue };
        if line.starts_with(b"ldap") {
            return Err(format!("{place}: looking up parameters by LDAP is not supported here"));
        }
        let equals =
            line.iter().position(|byte| *byte == b'=').ok_or_else(|| format!("{place}: there is no = sign"))?;
        let (keyword, value) = (line[..equals].trim_ascii(), line[equals + 1..].trim_ascii());
        let keyword = std::str::from_utf8(keyword).map_err(|_| format!("{place}: the keyword is not UTF-8"))?;
        if ["service", "servicefile"].contains(&keyword) {
            return Err(format!("{place}: a service cannot refer to another"));
        }
        // The first value of a parameter wins.
        let mut one = Parameters::default();
        one.set(keyword, value, &place).map_err(|refused| match refused {
            Refused::Unknown => format!("{place}: there is no connection parameter `{keyword}`"),
            Refused::Unsupported(keyword, hint) => {
                format!("{place}: the connection parameter `{keyword}` is not supported here. {hint}")
            }
            Refused::NotUtf8(keyword) => format!("{place}: the value of `{keyword}` is not UTF-8"),
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
    fn a_service_has_only_the_parameters_of_its_section() {
        let parameters = parse(FILE.as_bytes(), "one", Path::new("f")).unwrap().unwrap();
        assert_eq!(parameters.get("host"), Some("h1"));
        assert_eq!(parameters.get("port"), Some("5433"));
        assert_eq!(parameters.get("password"), None);
        assert!(parse(FILE.as_bytes(), "three", Path::new("f")).unwrap().is_none());
    }

    #[test]
    fn the_error_for_a_bad_line_has_its_line_number() {
        let why = parse(FILE.as_bytes(), "two", Path::new("f")).unwrap_err();
        assert_eq!(why, "f, line 9: there is no connection parameter `bogus`");
    }

    #[test]
    fn the_file_may_have_any_encoding() {
        let text = b"# comm\xe9ntaire\n[\xe9]\nuser=\xe9\n[one] # the first\nhost=h1\npassword=p\xe9\n[\xe8]\n\xff\n";
        let parameters = parse(text, "one", Path::new("f")).unwrap().unwrap();
        assert_eq!(parameters.get("host"), Some("h1"));
        assert_eq!(parameters.password(), Some((&b"p\xe9"[..], "f, line 6")));
        let why = parse(b"[one]\nuser=\xe9\n", "one", Path::new("f")).err().unwrap();
        assert_eq!(why, "f, line 2: the value of `user` is not UTF-8");
    }

    #[test]
    fn an_undefined_service_is_a_usage_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".pg_service.conf"), FILE).unwrap();
        let environment = Environment::of([("PGSYSCONFDIR", "/nonexistent")]).with_home(folder.path());
        assert_eq!(read("one", None, &environment).unwrap().get("host"), Some("h1"));
        let error = read("three", None, &environment).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("three") && error.to_string().contains(".pg_service.conf"), "{error}");
    }
}
