//! The ledger recognises the contents of a file by its fingerprint.

use super::failure::Failure;
use super::input::Inputs;
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
    /// Reads files for their fingerprints only.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if a file cannot be read.
    pub fn of(files: &[SourceFile]) -> Result<Vec<Self>> {
        let mut inputs = Inputs::default();
        let fingerprint = |index: usize| {
            let mut hasher = blake3::Hasher::new();
            let hashed = inputs.open(files, index).and_then(|input| hasher.update_reader(input).map(drop));
            hashed.map_err(|error| Failure::Io(error).of(&files[index]))?;
            Ok(Self::of_hasher(&hasher))
        };
        (0..files.len()).map(fingerprint).collect()
    }

    pub(super) fn of_hasher(hasher: &blake3::Hasher) -> Self {
        Self { bytes: hasher.count(), hash: *hasher.finalize().as_bytes() }
    }
}
