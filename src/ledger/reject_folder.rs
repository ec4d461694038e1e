//! Writes the rejects of a load to files. A list has the reason of each reject. The copies have the exact bytes of each
//! line, so that a person can repair them and load them.
//!
//! ```text
//! REJECTS/20181130T070012Z/rejects.ndjson   one object for each rejected line: file, line, reason ...
//!                          logs.json        the lines of logs, as they were
//!                          songs.json       the records of song files, as they were
//! ```
//!
//! A load without rejects writes no files. The files remain if the load fails, because the database does not have the
//! rejects then.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use memchr::memchr_iter;
use serde::Serialize;

use crate::model::{Reject, SourceFile, SourceKind, file_name};
use crate::{Error, ErrorKind, Result};

/// Writes the rejects of a load to a folder, in addition to the database.
#[derive(Debug)]
pub(crate) struct RejectFolder {
    parent: PathBuf,
    made: Option<Made>,
}

/// The folder of a load that has rejects, with its open files.
#[derive(Debug)]
struct Made {
    folder: PathBuf,
    list: BufWriter<File>,
    songs: Option<Copies>,
    logs: Option<Copies>,
}

/// The file with the copies of one kind.
#[derive(Debug)]
struct Copies {
    file: BufWriter<File>,
    /// The line where the next copy begins.
    line: u64,
    /// Whether the last copy may get further parts.
    open: bool,
}

/// The entry of a rejected line.
#[derive(Serialize)]
struct Entry<'a> {
    content: String,
    file: String,
    line: u64,
    byte_offset: u64,
    reason: &'static str,
    message: &'a str,
    copy: &'static str,
    /// The line where its copy begins. Null if no byte of the line could be read.
    copy_line: Option<u64>,
}

impl RejectFolder {
    /// Writes rejects into a new folder in `parent`. Creates `parent` if it is missing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if `parent` cannot be created, or if this user may not write into it.
    pub(crate) fn in_parent(parent: &Path) -> Result<Self> {
        let usable = fs::create_dir_all(parent)
            .and_then(|()| nix::unistd::access(parent, nix::unistd::AccessFlags::W_OK).map_err(io::Error::from));
        usable.map_err(|error| {
            let doing = format!("making the folder for rejects, {}", parent.display());
            let error = match parent.is_file() {
                true => Error::new(ErrorKind::Usage, doing).because("it is a file"),
                false => Error::new(ErrorKind::Usage, doing).caused_by(error),
            };
            error.hint("Name a folder that this user may write into.")
        })?;
        Ok(Self { parent: parent.to_path_buf(), made: None })
    }

    /// Adds rejected lines.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if they cannot be written.
    pub(crate) fn add(&mut self, content: SourceKind, files: &[SourceFile], rejects: &[Reject]) -> Result<()> {
        if rejects.is_empty() {
            return Ok(());
        }
        let made = match &mut self.made {
            Some(made) => made,
            None => {
                let made = Made::make(&self.parent).map_err(|error| failed(&self.parent, error))?;
                self.made.insert(made)
            }
        };
        made.add(content, files, rejects).map_err(|error| failed(&made.folder, error))
    }

    /// Flushes the files, and returns the folder if there is one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if it cannot be written.
    pub(crate) fn finish(&mut self) -> Result<Option<&Path>> {
        let Some(made) = &mut self.made else { return Ok(None) };
        let mut copies = made.songs.iter_mut().chain(&mut made.logs);
        let written = copies.try_for_each(Copies::finish).and_then(|()| made.list.flush());
        written.map_err(|error| failed(&made.folder, error))?;
        Ok(Some(&made.folder))
    }

    /// Deletes the folder, because the load starts over.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if it cannot be deleted.
    pub(crate) fn discard(&mut self) -> Result<()> {
        let Some(made) = self.made.take() else { return Ok(()) };
        fs::remove_dir_all(&made.folder).map_err(|error| failed(&made.folder, error))
    }
}

fn failed(folder: &Path, error: io::Error) -> Error {
    let error = Error::new(ErrorKind::Local, format!("writing rejects into {}", folder.display())).caused_by(error);
    error.hint("Nothing was loaded. Free some space there, or name another folder.")
}

/// The file names of the copies.
fn name(content: SourceKind) -> &'static str {
    match content {
        SourceKind::Songs => "songs.json",
        SourceKind::Logs => "logs.json",
    }
}

impl Made {
    /// Creates a folder that is named after the current time.
    fn make(parent: &Path) -> io::Result<Self> {
        let moment = DateTime::<Utc>::from(SystemTime::now()).format("%Y%m%dT%H%M%SZ").to_string();
        let names = std::iter::once(moment.clone()).chain((2..).map(|number| format!("{moment}-{number}")));
        for folder in names.map(|name| parent.join(name)) {
            match fs::create_dir(&folder) {
                Ok(()) => {
                    let list = BufWriter::new(File::create_new(folder.join("rejects.ndjson"))?);
                    return Ok(Self { folder, list, songs: None, logs: None });
                }
                // Another load has created it in the same second.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn add(&mut self, content: SourceKind, files: &[SourceFile], rejects: &[Reject]) -> io::Result<()> {
        let copies = match content {
            SourceKind::Songs => &mut self.songs,
            SourceKind::Logs => &mut self.logs,
        };
        let copies = match copies {
            Some(copies) => copies,
            None => copies.insert(Copies::new(File::create_new(self.folder.join(name(content)))?)),
        };
        for reject in rejects {
            let copy_line = copies.add(reject)?;
            if reject.part > 1 {
                continue;
            }
            let entry = Entry {
                content: content.to_string(),
                file: file_name(files, reject.file),
                line: reject.line,
                byte_offset: reject.byte_offset,
                reason: reject.reason.code(),
                message: &reject.message,
                copy: name(content),
                copy_line,
            };
            serde_json::to_writer(&mut self.list, &entry)?;
            self.list.write_all(b"\n")?;
        }
        Ok(())
    }
}

impl Copies {
    fn new(file: File) -> Self {
        Self { file: BufWriter::new(file), line: 1, open: false }
    }

    /// Adds the bytes of a line, or of a part of a line. Returns the number of the line where they begin.
    fn add(&mut self, reject: &Reject) -> io::Result<Option<u64>> {
        if reject.part == 1 {
            self.finish()?;
        }
        if reject.raw.is_empty() {
            return Ok(None);
        }
        let begins = self.line;
        self.file.write_all(&reject.raw)?;
        self.line += memchr_iter(b'\n', &reject.raw).count() as u64;
        self.open = true;
        Ok(Some(begins))
    }

    /// Ends the last copy with a newline, because its line has no further part.
    fn finish(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.open) {
            self.file.write_all(b"\n")?;
            self.line += 1;
        }
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Compression, Origin, Reason};

    fn reject(line: u64, part: u32, raw: &[u8]) -> Reject {
        let (reason, message) = (Reason::NotJson, "not \"JSON\"".to_owned());
        Reject { file: 0, line, byte_offset: 7, reason, message, raw: raw.to_vec(), part }
    }

    #[test]
    fn the_copies_are_exact_and_the_list_has_their_line_numbers() {
        let dir = tempfile::tempdir().unwrap();
        let (path, below) = ("a.json".into(), "a.json".into());
        let files = [SourceFile { path, below, bytes: 0, compression: Compression::Plain, origin: Origin::Path }];
        let mut folder = RejectFolder::in_parent(&dir.path().join("x/y")).unwrap();
        assert_eq!(folder.finish().unwrap(), None);
        let rejects = [
            reject(1, 1, b"{\r"),
            reject(3, 1, b"{\n1"),
            reject(5, 1, b""),
            reject(6, 1, b"ab"),
            reject(6, 2, b"\xFF"),
        ];
        folder.add(SourceKind::Logs, &files, &rejects).unwrap();
        folder.add(SourceKind::Logs, &files, &[reject(6, 3, b"c"), reject(9, 1, b"d")]).unwrap();
        let made = folder.finish().unwrap().unwrap().to_path_buf();
        assert_eq!(fs::read(made.join("logs.json")).unwrap(), b"{\r\n{\n1\nab\xFFc\nd\n");
        assert!(!made.join("songs.json").exists());
        let list = fs::read_to_string(made.join("rejects.ndjson")).unwrap();
        let entries: Vec<serde_json::Value> = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let places: Vec<_> = entries.iter().map(|e| (e["line"].as_u64().unwrap(), e["copy_line"].as_u64())).collect();
        assert_eq!(places, [(1, Some(1)), (3, Some(2)), (5, None), (6, Some(4)), (9, Some(5))]);
        assert_eq!(entries[0]["message"], "not \"JSON\"");
        folder.discard().unwrap();
        assert!(!made.exists() && dir.path().join("x/y").exists());
    }

    #[test]
    fn loads_in_the_same_second_have_different_folders() {
        let dir = tempfile::tempdir().unwrap();
        let made: Vec<_> = (0..5).map(|_| Made::make(dir.path()).unwrap().folder).collect();
        assert!(made.iter().all(|folder| folder.join("rejects.ndjson").exists()));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 5);
    }

    #[test]
    fn a_folder_that_cannot_be_created_is_a_usage_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let error = RejectFolder::in_parent(&dir.path().join("file/rejects")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("file/rejects"), "{error}");
    }
}
