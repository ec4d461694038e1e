//! gzip archives of several members (RFC 1952, section 2.2), and the padding after them.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// The unpacked bytes of all members, one after the other. Zeros between and after them are skipped: tapes and disks
/// pad with zeros.
pub(super) struct Members<R> {
    // `None` only during a change of the state.
    state: Option<State<R>>,
}

enum State<R> {
    /// Within a member.
    Within(Box<GzDecoder<R>>),
    /// After the end of a member, whose checksum was right.
    Between(R),
}

/// The first byte of a member.
const MEMBER: u8 = 0x1F;

impl<R: BufRead> Members<R> {
    pub(super) fn new(archive: R) -> Self {
        Self { state: Some(State::Within(Box::new(GzDecoder::new(archive)))) }
    }

    /// Whether the last member is complete and correct, and no other one has begun.
    pub(super) fn is_between(&self) -> bool {
        matches!(self.state, Some(State::Between(_)))
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state.take() {
                None => return Ok(0),
                Some(State::Within(mut decoder)) => {
                    let read = decoder.read(buffer);
                    match read {
                        Ok(0) if !buffer.is_empty() => self.state = Some(State::Between(decoder.into_inner())),
                        read => {
                            self.state = Some(State::Within(decoder));
                            return read;
                        }
                    }
                }
                Some(State::Between(mut archive)) => {
                    let next = archive.fill_buf().map(|bytes| (bytes.first().copied(), zeros(bytes)));
                    match next {
                        Ok((Some(MEMBER), _)) => self.state = Some(State::Within(Box::new(GzDecoder::new(archive)))),
                        Ok((Some(0), zeros)) => {
                            archive.consume(zeros);
                            self.state = Some(State::Between(archive));
                        }
                        other => {
                            self.state = Some(State::Between(archive));
                            return match other {
                                Ok((None, _)) => Ok(0),
                                Ok(_) => Err(io::Error::new(
                                    io::ErrorKind::InvalidData,
                                    "the next bytes are not a gzip member",
                                )),
                                Err(error) => Err(error),
                            };
                        }
                    }
                }
            }
        }
    }
}

/// The number of zeros at the start of these bytes.
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

    /// The text, whether it was read without an error, and whether the last member is complete.
    fn read(archive: &[u8]) -> (String, bool, bool) {
        let mut members = Members::new(archive);
        let mut text = Vec::new();
        let whole = members.read_to_end(&mut text).is_ok();
        (String::from_utf8(text).unwrap(), whole, members.is_between())
    }

    #[test]
    fn a_member_may_be_followed_by_members_or_zeros() {
        let two = [packed("a"), packed("b")].concat();
        assert_eq!(read(&two), ("ab".to_owned(), true, true));
        assert_eq!(read(&[&two[..], &[0; 5000]].concat()), ("ab".to_owned(), true, true));
        assert_eq!(read(&[&packed("a")[..], &[0; 3], &packed("b")].concat()), ("ab".to_owned(), true, true));
    }

    #[test]
    fn garbage_after_a_member_is_an_error_and_the_member_is_complete() {
        let archive = [&packed("a")[..], b"xyz"].concat();
        assert_eq!(read(&archive), ("a".to_owned(), false, true));
        let two = [packed("a"), packed("b")].concat();
        assert_eq!(read(&two[..two.len() - 5]), ("ab".to_owned(), false, false));
        assert_eq!(read(b""), (String::new(), false, false));
    }
}
