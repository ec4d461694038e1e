//! Finds the end of an object by its braces, without parsing it.

use memchr::memchr;

/// The end of the text that begins with an object.
pub(super) enum End {
    /// After the closing brace of the object.
    Object(usize),
    /// At a newline. The object is on its own line, or it is broken.
    Line(usize),
    /// At the end of the file, because the object has no end.
    File(usize),
}

/// Finds the end of the object at `start`. `begins_line` says that it is the first on its line, outside of arrays.
/// Returns `None` if the end depends on bytes that were not read yet.
pub(super) fn end(bytes: &[u8], start: usize, begins_line: bool, ended: bool) -> Option<End> {
    // Only for the first object of a line. A line of an array may have millions of objects, and each would search
    // for its end.
    let mut first_line = None;
    if begins_line {
        let end = line_end(bytes, start, ended)?;
        match next_line(bytes, end) {
            // The brace of the next line ends the object in any case. There is no need to look into it.
            Some(next) if bytes[next] == b'{' => return Some(End::Line(end)),
            None if ended => return Some(End::Line(end)),
            // There may be many blank lines after it. A complete object does not wait for the next line.
            Some(_) | None => first_line = Some(end),
        }
    }
    match (closing(bytes, start), first_line) {
        (Some(Ok(end)), Some(line)) if end <= line => Some(End::Line(line)),
        (Some(Ok(end)), _) => Some(End::Object(end)),
        (Some(Err(newline)), _) => Some(End::Line(newline)),
        (None, _) if ended => Some(End::File(bytes.len() - usize::from(bytes.last() == Some(&b'\n')))),
        (None, _) => None,
    }
}

/// The newline of the line that contains `at`, or the end of the file. `None` if that was not read yet.
pub(super) fn line_end(bytes: &[u8], at: usize, ended: bool) -> Option<usize> {
    memchr(b'\n', &bytes[at..]).map(|end| at + end).or(ended.then_some(bytes.len()))
}

/// The first line after `newline` that is not blank.
fn next_line(bytes: &[u8], newline: usize) -> Option<usize> {
    let mut line = newline + 1;
    for (at, byte) in bytes.iter().enumerate().skip(line) {
        match byte {
            b'\n' => line = at + 1,
            b' ' | b'\t' | b'\r' => {}
            _ => return Some(line),
        }
    }
    None
}

/// The byte after the closing brace of the object at `start`, or as an error the newline at which the object is seen
/// to be broken. `None` if the bytes end first.
fn closing(bytes: &[u8], start: usize) -> Option<Result<usize, usize>> {
    let (mut depth, mut in_string) = (0_usize, false);
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            // A string has no newline.
            b'\n' if in_string => return Some(Err(at)),
            b'\\' if in_string && bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 1,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return Some(Ok(at + 1));
                }
            }
            b'\n' if bytes.get(at + 1) == Some(&b'{') => return Some(Err(at)),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_in_strings_do_not_count() {
        assert_eq!(closing(br#"{"a":{"}":"\"}"}} "#, 0), Some(Ok(17)));
        assert_eq!(closing(br#"{"a":{"#, 0), None);
    }

    #[test]
    fn an_object_is_broken_at_a_newline_in_a_string_or_before_another_object() {
        assert_eq!(closing(b"{\"a\n\":1}", 0), Some(Err(3)));
        assert_eq!(closing(b"{\"a\\\n\":1}", 0), Some(Err(4)));
        assert_eq!(closing(b"{\n{}", 0), Some(Err(1)));
    }
}
