//! The bytes of a source file, wherever they are.

use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;
use std::time::SystemTime;

use crate::model::{Origin, SourceFile};
use crate::store::{Ahead, Object, ObjectReader};

/// Opens the files of a list in their order. The objects among them are fetched before they are read.
#[derive(Default)]
pub(super) struct Inputs {
    ahead: Option<Ahead>,
}

/// An open source file.
pub(super) enum Input {
    File(File),
    Object(ObjectReader),
}

/// What shows whether a file was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub(super) bytes: u64,
    modified: Option<SystemTime>,
}

impl Inputs {
    /// Opens the file with this index. Every file of the list has to be opened once, in order.
    pub(super) fn open(&mut self, files: &[SourceFile], index: usize) -> io::Result<Input> {
        Ok(match &files[index].origin {
            Origin::Path => Input::File(File::open(&files[index].path)?),
            Origin::Copy(copy) => Input::File(rewound(copy)?),
            Origin::Object(_) => {
                let ahead = match &mut self.ahead {
                    Some(ahead) => ahead,
                    None => self.ahead.insert(Ahead::start(objects(&files[index..]))?),
                };
                Input::Object(ahead.next()?)
            }
        })
    }
}

fn objects(files: &[SourceFile]) -> Vec<Object> {
    let objects = files.iter().filter_map(|file| match &file.origin {
        Origin::Object(object) => Some(object.clone()),
        Origin::Path | Origin::Copy(_) => None,
    });
    objects.collect()
}

/// A copy is read by one reader at a time, because its clones share their position.
fn rewound(copy: &Arc<File>) -> io::Result<File> {
    let mut file = copy.try_clone()?;
    file.rewind()?;
    Ok(file)
}

/// The first bytes of a file.
pub(super) fn first_bytes(file: &SourceFile, bytes: usize) -> io::Result<Vec<u8>> {
    let mut first = vec![0; bytes];
    let read = match &file.origin {
        Origin::Path => read_at(&File::open(&file.path)?, &mut first, 0),
        Origin::Copy(copy) => read_at(copy, &mut first, 0),
        Origin::Object(object) => object.read_at(&mut first, 0),
    }?;
    first.truncate(read);
    Ok(first)
}

impl Input {
    /// A clone that shares the position of this one.
    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::File(file) => Self::File(file.try_clone()?),
            Self::Object(reader) => Self::Object(reader.clone()),
        })
    }

    /// Appends up to `want` bytes to `bytes`, fewer only at the end. Unlike [`Read`], a file can do this without
    /// filling `bytes` with zeros first.
    pub(super) fn read_up_to(&mut self, want: usize, bytes: &mut Vec<u8>) -> io::Result<usize> {
        match self {
            Self::File(file) => file.take(want as u64).read_to_end(bytes),
            Self::Object(reader) => reader.take(want as u64).read_to_end(bytes),
        }
    }

    /// The first bytes of a file that was just opened. The position does not change. The first range of an object is
    /// fetched anyway, so this needs no request of its own.
    pub(super) fn peek(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => read_at(file, buffer, 0),
            Self::Object(reader) => reader.peek(buffer),
        }
    }

    /// Reads at this offset until the buffer is full or the file ends. The position does not change.
    pub(super) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self {
            Self::File(file) => read_at(file, buffer, offset),
            Self::Object(reader) => reader.object().read_at(buffer, offset),
        }
    }

    /// The present state of the file. An object always has the state that it was listed in. A request for another
    /// one fails.
    pub(super) fn state(&self) -> io::Result<State> {
        Ok(match self {
            Self::File(file) => {
                let metadata = file.metadata()?;
                State { bytes: metadata.len(), modified: Some(metadata.modified()?) }
            }
            Self::Object(reader) => State { bytes: reader.object().bytes(), modified: None },
        })
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Object(reader) => reader.read(buffer),
        }
    }
}

fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Reads from an offset on, independently of the position.
pub(super) struct ReadFrom<'a> {
    pub(super) input: &'a Input,
    pub(super) offset: u64,
}

impl Read for ReadFrom<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read_at(buffer, self.offset)?;
        self.offset += read as u64;
        Ok(read)
    }
}
