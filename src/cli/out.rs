//! A file that is written whole or not at all: beside its place, and then renamed.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sparkify_polars::{Error, Kind, Result};

/// Where a file is to be, looked at before any work is done for it.
pub(crate) struct Out {
    /// As it was said.
    said: PathBuf,
    /// What is written in the end: where a link was named, what it points to.
    place: Place,
}

enum Place {
    /// A file, there or not, in a folder that is there. One that is there keeps its permissions.
    File { path: PathBuf, permissions: Option<Permissions> },
    /// A pipe or a device, which is written into: nothing could take its place.
    Other(PathBuf),
}

impl Out {
    /// A place for a file.
    ///
    /// # Errors
    ///
    /// [`Kind::Input`] where no file can be: in a folder that is not there or that may not be written into, or at the name of one.
    pub(crate) fn new(said: &Path) -> Result<Self> {
        let refused = |error: io::Error| failed(said, error);
        let place = match fs::metadata(said) {
            Ok(found) if found.is_dir() => {
                return Err(failed(said, "it is a folder").hint("Name a file, such as report.html."));
            }
            Ok(found) => {
                let path = fs::canonicalize(said).map_err(refused)?;
                match found.is_file() {
                    true => Place::File { path, permissions: Some(found.permissions()) },
                    false => Place::Other(path),
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Place::File { path: said.to_owned(), permissions: None }
            }
            Err(error) => return Err(refused(error)),
        };
        if let Place::File { path, .. } = &place {
            may_be_written(path).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => refused(error).hint("Make its folder first."),
                _ => refused(error),
            })?;
        }
        Ok(Self { said: said.to_owned(), place })
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// [`Kind::Input`] where it cannot be written. What was there before is there still.
    pub(crate) fn write(self, content: &[u8]) -> Result<()> {
        let written = match self.place {
            Place::Other(path) => {
                OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(content))
            }
            Place::File { path, permissions } => replace(&path, permissions, content),
        };
        written.map_err(|error| failed(&self.said, error))
    }
}

fn failed(path: &Path, why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Input, format!("writing {}", path.display())).because(why)
}

/// The folder of a file, and the name that it is written under at first.
fn beside(path: &Path) -> io::Result<(&Path, PathBuf)> {
    let name =
        path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it is not the name of a file"))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.unfinished", std::process::id()));
    Ok((folder, folder.join(beside)))
}

/// Makes a file beside this one and takes it away again.
fn may_be_written(path: &Path) -> io::Result<()> {
    let (_, unfinished) = beside(path)?;
    File::create_new(&unfinished)?;
    fs::remove_file(unfinished)
}

fn replace(path: &Path, permissions: Option<Permissions>, content: &[u8]) -> io::Result<()> {
    let (folder, unfinished) = beside(path)?;
    let written = File::create_new(&unfinished).and_then(|mut file| {
        file.write_all(content)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
        }
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&unfinished, path));
    if placed.is_err() {
        // The error that led here is the one to report.
        let _ = fs::remove_file(&unfinished);
    }
    // The name is safe once its folder is; where folders cannot be opened, it is as safe as it can be.
    placed.map(|()| drop(File::open(folder).and_then(|folder| folder.sync_all())))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.html");
        fs::write(&path, "long before").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        Out::new(&path).unwrap().write(b"now").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"now");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()), ["a.html"]);
    }

    #[test]
    fn a_link_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.html"), folder.path().join("link"));
        fs::write(&path, "before").unwrap();
        symlink("a.html", &link).unwrap();
        Out::new(&link).unwrap().write(b"now").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"now");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn a_device_is_written_into_and_not_replaced() {
        Out::new(Path::new("/dev/null")).unwrap().write(b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn where_no_file_can_be_it_is_refused_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        for name in ["", "no/such.html", "file/a.html", ".."] {
            let error = Out::new(&folder.path().join(name)).err().unwrap();
            assert_eq!(error.kind(), Kind::Input, "{name}");
            assert!(error.to_string().starts_with("writing /"), "{error}");
        }
        assert_eq!(names(folder.path()), ["file"]);
    }
}
