//! The ledger recognises the contents of a file by its fingerprint.

use std::fs::File;

use super::failure::Failure;
use crate::Result;
use crate::model::SourceFile;

/// The size and the BLAKE3 hash of the bytes of a file on disk. A packed file is not unpacked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// Bytes on disk.
    pub bytes: u64,
    /// The BLAKE3 hash (<https://github.com/BLAKE3-team/BLAKE3-specs>) of these bytes.
    pub hash: [u8; 32],
}

impl Fingerprint {
    /// Reads a file for its fingerprint only.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if the file cannot be read.
    pub fn of(file: &SourceFile) -> Result<Self> {
        let mut hasher = blake3::Hasher::new();
        File::open(&file.path)
            .and_then(|opened| hasher.update_reader(opened).map(drop))
            .map_err(|error| Failure::Io(error).of(file))?;
        Ok(Self::of_hasher(&hasher))
    }

    pub(super) fn of_hasher(hasher: &blake3::Hasher) -> Self {
        Self { bytes: hasher.count(), hash: *hasher.finalize().as_bytes() }
    }
}
