//! gzip archives of several members (RFC 1952, section 2.2), and what may follow them.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// The unpacked bytes of all members, one after the other. Zeros behind them, as tapes and disks pad with, are passed over.
pub(super) struct Members<R> {
    // None only while one place is left for the other.
    place: Option<Place<R>>,
}

enum Place<R> {
    Within(Box<GzDecoder<R>>),
    Behind(R),
}

/// How a member begins.
const MEMBER: u8 = 0x1F;

impl<R: BufRead> Members<R> {
    pub(super) fn new(archive: R) -> Self {
        Self { place: Some(Place::Within(Box::new(GzDecoder::new(archive)))) }
    }

    /// Whether a member has come to its end, and was found to be what had been packed, and none has begun since.
    pub(super) fn is_behind_member(&self) -> bool {
        matches!(self.place, Some(Place::Behind(_)))
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.place.take() {
                None => return Ok(0),
                Some(Place::Within(mut decoder)) => {
                    let read = decoder.read(buffer);
                    match read {
                        Ok(0) if !buffer.is_empty() => self.place = Some(Place::Behind(decoder.into_inner())),
                        read => {
                            self.place = Some(Place::Within(decoder));
                            return read;
                        }
                    }
                }
                Some(Place::Behind(mut archive)) => {
                    let next = archive.fill_buf().map(|bytes| (bytes.first().copied(), zeros(bytes)));
                    match next {
                        Ok((Some(MEMBER), _)) => self.place = Some(Place::Within(Box::new(GzDecoder::new(archive)))),
                        Ok((Some(0), zeros)) => {
                            archive.consume(zeros);
                            self.place = Some(Place::Behind(archive));
                        }
                        other => {
                            self.place = Some(Place::Behind(archive));
                            return match other {
                                Ok((None, _)) => Ok(0),
                                Ok(_) => {
                                    Err(io::Error::new(io::ErrorKind::InvalidData, "what follows is no gzip member"))
                                }
                                Err(error) => Err(error),
                            };
                        }
                    }
                }
            }
        }
    }
}

/// How many zeros these bytes begin with.
fn zeros(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte == 0).count()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// What is read, whether to the end, and whether all members were.
    fn read(archive: &[u8]) -> (String, bool, bool) {
        let mut members = Members::new(archive);
        let mut text = Vec::new();
        let whole = members.read_to_end(&mut text).is_ok();
        (String::from_utf8(text).unwrap(), whole, members.is_behind_member())
    }

    #[test]
    fn members_follow_each_other_and_zeros_may_follow_them() {
        let two = [packed("a"), packed("b")].concat();
        assert_eq!(read(&two), ("ab".to_owned(), true, true));
        assert_eq!(read(&[&two[..], &[0; 5000]].concat()), ("ab".to_owned(), true, true));
        assert_eq!(read(&[&packed("a")[..], &[0; 3], &packed("b")].concat()), ("ab".to_owned(), true, true));
    }

    #[test]
    fn what_follows_and_is_no_member_is_an_error_behind_what_is_whole() {
        let archive = [&packed("a")[..], b"xyz"].concat();
        assert_eq!(read(&archive), ("a".to_owned(), false, true));
        let two = [packed("a"), packed("b")].concat();
        assert_eq!(read(&two[..two.len() - 5]), ("ab".to_owned(), false, false));
        assert_eq!(read(b""), (String::new(), false, false));
    }
}
