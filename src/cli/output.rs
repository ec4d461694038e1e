//! The destination of a result: standard output, or a file that is replaced as a whole.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use sparkify_polars::{Error, ErrorKind, Result};

use super::query_args::Format;
use super::screen;

/// The destination of a result.
#[derive(Debug)]
pub(super) enum Output {
    Stdout,
    File(OutputFile),
}

/// A file that does not exist yet or will be replaced, or a device.
#[derive(Debug)]
pub(super) struct OutputFile {
    path: PathBuf,
    /// Whether it is a device or a pipe, such as `/dev/null`.
    is_device: bool,
}

impl Output {
    /// The file `out`. If `out` is `None` or `-`, standard output.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if the result cannot be written there.
    pub(super) fn new(out: Option<PathBuf>, format: Format, on_terminal: bool) -> Result<Self> {
        match out.filter(|path| path.as_os_str() != "-") {
            Some(path) => OutputFile::new(path).map(Self::File),
            None if on_terminal && format == Format::Parquet => Err(Error::new(ErrorKind::Usage, "writing Parquet")
                .because("it is binary, and standard output is a terminal")
                .hint("Name a file with --out FILE, or pipe it into another program.")),
            None => Ok(Self::Stdout),
        }
    }

    /// The columns of the terminal, if the result goes to one.
    pub(super) fn columns(&self) -> Option<usize> {
        match self {
            Self::Stdout => screen::columns(),
            Self::File(_) => None,
        }
    }
}

/// The format of an answer: the named format, or that of the extension of the file `out`, or a table.
///
/// # Errors
///
/// [`ErrorKind::Usage`] if the named format differs from that of the extension.
pub(super) fn format_of(named: Option<Format>, out: Option<&Path>) -> Result<Format> {
    let extension = out.and_then(Path::extension).map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let by_extension = match extension.as_deref() {
        Some("csv") => Some(Format::Csv),
        Some("tsv" | "tab") => Some(Format::Tsv),
        Some("json") => Some(Format::Json),
        Some("ndjson" | "jsonl") => Some(Format::Ndjson),
        Some("md" | "markdown") => Some(Format::Markdown),
        Some("parquet") => Some(Format::Parquet),
        _ => None,
    };
    match (named, by_extension, out) {
        (Some(named), Some(other), Some(path)) if named != other => {
            let name = |format: Format| format.to_possible_value().map(|value| value.get_name().to_owned());
            let (named, other) = (name(named).unwrap_or_default(), name(other).unwrap_or_default());
            Err(Error::new(ErrorKind::Usage, format!("writing to {}", path.display()))
                .because(format!("its extension means the format {other}, and --format is {named}"))
                .hint("Leave --format out, or choose another extension."))
        }
        (named, by_extension, _) => Ok(named.or(by_extension).unwrap_or(Format::Table)),
    }
}

impl OutputFile {
    /// The file at `path`. Its folder must exist.
    pub(super) fn new(path: PathBuf) -> Result<Self> {
        let refused =
            |why: String| Err(Error::new(ErrorKind::Usage, format!("writing to {}", path.display())).because(why));
        // If the path is a link, the file that it points to is replaced.
        let path = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if path.is_dir() {
            return refused("it is a folder".to_owned());
        }
        if path.exists() && !path.is_file() {
            return Ok(Self { path, is_device: true });
        }
        let folder = folder(&path);
        if !folder.is_dir() {
            return refused(format!("there is no folder {}", folder.display()));
        }
        match tempfile::tempfile_in(folder) {
            Ok(_) => Ok(Self { path, is_device: false }),
            Err(error) => refused(format!("this user may not write into {}: {error}", folder.display())),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Replaces the content of the file with these bytes. After an error, a file is unchanged. An existing file keeps
    /// its permissions. A device gets the bytes.
    pub(super) fn replace(&self, bytes: &[u8]) -> Result<()> {
        let failed =
            |error| Error::new(ErrorKind::Local, format!("writing to {}", self.path.display())).caused_by(error);
        match self.is_device {
            true => OpenOptions::new().write(true).open(&self.path).and_then(|mut device| device.write_all(bytes)),
            false => self.put_in_place(bytes),
        }
        .map_err(failed)
    }

    /// Writes a temporary file in the same folder, and renames it at the end. After an error, the temporary file is
    /// deleted.
    fn put_in_place(&self, bytes: &[u8]) -> io::Result<()> {
        let mut beside = tempfile::Builder::new()
            .prefix(".sparkify-polars-")
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder(&self.path))?;
        beside.write_all(bytes)?;
        if let Ok(replaced) = fs::metadata(&self.path) {
            beside.as_file().set_permissions(replaced.permissions())?;
        }
        beside.as_file().sync_all()?;
        beside.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// The folder of a file.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_formats_are_not_written_to_a_terminal() {
        let to_terminal = |format| Output::new(None, format, true);
        let error = to_terminal(Format::Parquet).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.hint_text().unwrap().contains("--out FILE"), "{error:?}");
        for format in [Format::Table, Format::Csv, Format::Json, Format::Markdown] {
            assert!(matches!(to_terminal(format), Ok(Output::Stdout)));
        }
        assert!(matches!(Output::new(None, Format::Parquet, false), Ok(Output::Stdout)));
        assert!(matches!(Output::new(Some("x.parquet".into()), Format::Parquet, true), Ok(Output::File(_))));
        assert!(matches!(Output::new(Some("-".into()), Format::Csv, true), Ok(Output::Stdout)));
    }

    #[test]
    fn the_extension_selects_the_format_and_must_agree_with_the_option() {
        let format = |named, out: &str| format_of(named, Some(Path::new(out)));
        for (out, expected) in [
            ("x.csv", Format::Csv),
            ("x.TSV", Format::Tsv),
            ("a.b/x.json", Format::Json),
            ("x.ndjson", Format::Ndjson),
            ("x.md", Format::Markdown),
            ("x.parquet", Format::Parquet),
            ("x", Format::Table),
            ("-", Format::Table),
            ("x.dat", Format::Table),
        ] {
            assert_eq!(format(None, out).unwrap(), expected, "{out}");
            assert_eq!(format(Some(expected), out).unwrap(), expected, "{out}");
        }
        for out in ["x.dat", "x.txt"] {
            assert_eq!(format(Some(Format::Csv), out).unwrap(), Format::Csv);
        }
        let error = format(Some(Format::Json), "x.csv").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(format!("{error:#}").contains("its extension means the format csv, and --format is json"), "{error:#}");
    }
}
