//! What tells the contents of two files apart.

use std::fs::File;

use super::failure::failed;
use crate::Result;
use crate::model::SourceFile;

/// The size and the BLAKE3 hash of a file's bytes as they are on disk: of a packed file, the packed ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// Bytes on disk.
    pub bytes: u64,
    /// BLAKE3 (<https://github.com/BLAKE3-team/BLAKE3-specs>) of those bytes.
    pub hash: [u8; 32],
}

impl Fingerprint {
    /// Reads a file for its fingerprint alone.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) where it cannot be read.
    pub fn of(file: &SourceFile) -> Result<Self> {
        let mut hasher = blake3::Hasher::new();
        File::open(&file.path)
            .and_then(|opened| hasher.update_reader(opened).map(drop))
            .map_err(|error| failed(file, error))?;
        Ok(Self::of_hasher(&hasher))
    }

    pub(super) fn of_hasher(hasher: &blake3::Hasher) -> Self {
        Self { bytes: hasher.count(), hash: *hasher.finalize().as_bytes() }
    }
}
