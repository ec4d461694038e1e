use super::*;
use crate::Result;
use crate::discover::{Links, discover};
use crate::model::{Reason, Reject, SourceKind, WarningKind};

/// The lines have the same numbers and offsets in blocks of any size.
#[test]
fn blocks_of_any_size_have_the_same_lines_and_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let contents = ["{\"a\":1}", "one\ntwo\n\nfour is longer\nfive", "", "\n", "x\r\ny\r\n"];
    let mut expected = Vec::new();
    for (file, content) in contents.iter().enumerate() {
        std::fs::write(dir.path().join(format!("{file}.json")), content).unwrap();
        let mut offset = 0;
        for (number, line) in content.split('\n').enumerate() {
            let bytes = line.strip_suffix('\r').unwrap_or(line);
            if !bytes.is_empty() {
                expected.push((file, number as u64 + 1, offset as u64, bytes.as_bytes().to_vec()));
            }
            offset += line.len() + 1;
        }
    }
    let files = discover(SourceKind::Logs, &[dir.path().to_path_buf()], Links::default()).unwrap().files;
    for block_bytes in 1..40 {
        let mut read = Vec::new();
        for block in Blocks::new(&files, ReadLimits { block_bytes, ..ReadLimits::default() }) {
            let block = block.unwrap();
            read.extend(block.lines().map(|l| (l.file, l.number, l.byte_offset, l.bytes.to_vec())));
        }
        assert_eq!(read, expected, "in blocks of {block_bytes} bytes");
    }
}

#[test]
fn compressed_files_are_unpacked_with_all_gzip_members() {
    let dir = tempfile::tempdir().unwrap();
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    std::fs::write(dir.path().join("a.json.gz"), [gzip("one\n"), gzip("two\n")].concat()).unwrap();
    std::fs::write(dir.path().join("b.json.zst"), zstd::encode_all(&b"three"[..], 1).unwrap()).unwrap();
    let files = discover(SourceKind::Logs, &[dir.path().to_path_buf()], Links::default()).unwrap().files;
    let blocks: Vec<_> = Blocks::new(&files, ReadLimits::default()).map(|block| block.unwrap().bytes).collect();
    assert_eq!(blocks, [b"one\ntwo\nthree\n"]);
}

#[test]
fn the_fingerprint_taken_while_reading_is_that_of_the_whole_file() {
    let dir = tempfile::tempdir().unwrap();
    let text = "a line\n".repeat(50_000);
    std::fs::write(dir.path().join("a.json"), &text).unwrap();
    std::fs::write(dir.path().join("empty.json"), "").unwrap();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    std::fs::write(dir.path().join("b.json.gz"), encoder.finish().unwrap()).unwrap();
    std::fs::write(dir.path().join("c.json.zst"), zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
    let files = discover(SourceKind::Logs, &[dir.path().to_path_buf()], Links::default()).unwrap().files;
    let expected: Vec<_> =
        files.iter().map(|file| Fingerprint::of(std::slice::from_ref(file)).unwrap()[0]).enumerate().collect();
    for block_bytes in [1_000, 1 << 30] {
        let mut blocks = Blocks::new(&files, ReadLimits { block_bytes, ..ReadLimits::default() });
        let mut ended = Vec::new();
        while blocks.next().transpose().unwrap().is_some() {
            ended.extend(blocks.take_ended());
        }
        ended.extend(blocks.take_ended());
        assert_eq!(ended, expected, "in blocks of {block_bytes} bytes");
    }
}

#[test]
fn a_corrupt_archive_is_read_up_to_the_damage_and_the_rest_rejected() {
    let dir = tempfile::tempdir().unwrap();
    let text: String = (0..20_000).map(|number| format!("{{\"number\":{number}}}\n")).collect();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    let packed = [encoder.finish().unwrap(), zstd::encode_all(text.as_bytes(), 1).unwrap()];
    let (names, mut sound) = (["cut.json.gz", "cut.json.zst"], 0);
    for ((packed, name), broken) in packed.iter().zip(names).flat_map(|one| [(one, false), (one, true)]) {
        // A broken second half gives an error, and a missing one the end of the file.
        let (front, back) = packed.split_at(packed.len() / 2);
        let back: Vec<u8> = if broken { back.iter().map(|byte| !byte).collect() } else { Vec::new() };
        std::fs::write(dir.path().join(name), [front, &back].concat()).unwrap();
        let files = discover(SourceKind::Logs, &[dir.path().join(name)], Links::default()).unwrap().files;
        let mut blocks = Blocks::new(&files, ReadLimits { block_bytes: 10_000, ..ReadLimits::default() });
        let (mut lines, mut rejects) = (0, Vec::new());
        while let Some(block) = blocks.next().transpose().unwrap() {
            lines += block.lines().count() as u64;
            rejects.extend(block.rejects);
        }
        let [Reject { line, byte_offset, reason: Reason::CorruptArchive, raw, .. }] = rejects.as_slice() else {
            panic!("{rejects:?}")
        };
        if broken {
            // The decoder may have unpacked some garbage before the error.
            assert!(lines + 2 >= sound, "{lines} lines, and {sound} could be read of {name}");
            continue;
        }
        sound = lines;
        assert!(lines > 1_000 && *line == lines + 1, "{lines} lines, then line {line} of {name}");
        let at = usize::try_from(*byte_offset).unwrap();
        assert!(text.as_bytes()[..at].ends_with(b"\n") && text.as_bytes()[at..].starts_with(raw), "{name}");
        assert_eq!(blocks.take_ended(), [(0, Fingerprint::of(&files).unwrap()[0])]);
    }
}

#[test]
fn a_line_over_the_limit_is_rejected_in_parts() {
    let dir = tempfile::tempdir().unwrap();
    let long = format!("{{{}}}", "x".repeat(5_000));
    let spread = format!("{{\n{}}}", "y\n".repeat(3_000));
    let text = format!("{{1}}\n{long}\n{{2}}\n{spread}\n{{3}}\n{long}");
    std::fs::write(dir.path().join("a.json"), &text).unwrap();
    let files = discover(SourceKind::Logs, &[dir.path().to_path_buf()], Links::default()).unwrap().files;
    for block_bytes in [10, 100, 999, 7_000, 1 << 20] {
        let limits = ReadLimits { block_bytes, line_bytes: 1_000, ..ReadLimits::default() };
        let mut kept = Vec::new();
        for block in Blocks::new(&files, limits) {
            let block = block.unwrap();
            kept.extend(block.lines().map(|line| (line.number, line.byte_offset, line.original())));
            kept.extend(block.rejects.iter().map(|reject| (reject.line, reject.byte_offset, reject.raw.clone())));
        }
        kept.sort();
        let mut numbers: Vec<_> = kept.iter().map(|(line, ..)| *line).collect();
        numbers.dedup();
        assert_eq!(numbers, [1, 2, 3, 4, 3_006, 3_007], "in blocks of {block_bytes} bytes");
        let whole = |number: u64| kept.iter().filter(move |(line, ..)| *line == number).flat_map(|(.., b)| b).copied();
        for (number, expected) in [(1, "{1}"), (2, &long), (3, "{2}"), (4, &spread), (3_006, "{3}"), (3_007, &long)] {
            assert!(whole(number).eq(expected.bytes()), "line {number} in blocks of {block_bytes} bytes");
        }
        for (.., byte_offset, bytes) in &kept {
            assert!(text.as_bytes()[usize::try_from(*byte_offset).unwrap()..].starts_with(bytes));
        }
    }
}

/// The state of a line survives the end of a block, and ends with the line.
#[test]
fn blocks_of_any_size_have_the_same_records_and_warnings() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.json");
    for text in [
        "a\n{\"a\":\n1}{\"b\":1}\n{2}\n\n{3} x\n{4}",
        "{1}\n\n{2}\r\n{3}\n{4}\r\n",
        "[{1}\r\n,\n\t{\n2}\r\n]{3}\n\r\n{4}{5}\n{6}\r\n",
    ] {
        std::fs::write(&path, text).unwrap();
        let files = discover(SourceKind::Logs, std::slice::from_ref(&path), Links::default()).unwrap().files;
        let read = |block_bytes| {
            let (mut records, mut warnings) = (Vec::new(), crate::model::Warnings::default());
            for block in Blocks::new(&files, ReadLimits { block_bytes, ..ReadLimits::default() }) {
                let block = block.unwrap();
                records.extend(block.lines().map(|line| (line.number, line.byte_offset, line.original())));
                warnings.extend(&block.warnings);
            }
            (records, warnings.iter().map(|odd| (odd.kind, odd.count, odd.line)).collect::<Vec<_>>())
        };
        let whole = read(1 << 20);
        for block_bytes in 1..40 {
            assert_eq!(read(block_bytes), whole, "{text:?} in blocks of {block_bytes} bytes");
        }
        let first = text.split('\n').position(|line| line.ends_with('\r')).map(|line| line as u64 + 1);
        let told = whole.1.iter().find(|(kind, ..)| *kind == WarningKind::WindowsNewline).map(|(.., line)| *line);
        assert_eq!(told, first, "{text:?}");
    }
}

/// A block of nothing but short bad lines would take a hundred times its size.
#[test]
fn a_block_has_a_maximum_number_of_lines() {
    let dir = tempfile::tempdir().unwrap();
    let most = ReadLimits::default().block_lines;
    let number = 2 * most + 10;
    let repeated = |text: &str| text.repeat(usize::try_from(number).unwrap());
    for text in [repeated("x\n"), repeated("{}\n"), format!("[{}]", repeated("{},")), repeated("{}\n\nx\n")] {
        std::fs::write(dir.path().join("a.json"), &text).unwrap();
        let files = discover(SourceKind::Logs, &[dir.path().to_path_buf()], Links::default()).unwrap().files;
        let (mut end, mut lines) = (0, 0);
        for block in Blocks::new(&files, ReadLimits::default()) {
            let block = block.unwrap();
            assert!(block.lines().count() as u64 <= most);
            for line in block.lines() {
                let start = usize::try_from(line.byte_offset).unwrap();
                assert!(text.as_bytes()[start..].starts_with(line.bytes));
                assert!(text[end..start].bytes().all(|byte| b"\n,[]".contains(&byte)), "at {end}");
                end = start + line.bytes.len();
                lines += 1;
            }
        }
        assert!(text[end..].bytes().all(|byte| b"\n,[]".contains(&byte)), "at the end");
        assert_eq!(lines % number, 0, "{lines} lines of {:?}...", &text[..9]);
    }
}

#[test]
fn blank_lines_do_not_count_towards_the_limit_of_a_line() {
    let dir = tempfile::tempdir().unwrap();
    let text = format!("{{1}}\n{}{{2}}\n", "\n".repeat(5_000));
    std::fs::write(dir.path().join("a.json"), text).unwrap();
    let files = discover(SourceKind::Logs, &[dir.path().to_path_buf()], Links::default()).unwrap().files;
    for block_bytes in [1, 100, 1 << 20] {
        let limits = ReadLimits { block_bytes, line_bytes: 1_000, ..ReadLimits::default() };
        let blocks: Vec<_> = Blocks::new(&files, limits).map(Result::unwrap).collect();
        let lines: Vec<_> = blocks.iter().flat_map(Block::lines).map(|line| line.number).collect();
        assert_eq!(lines, [1, 5_002], "in blocks of {block_bytes} bytes");
        assert!(blocks.iter().all(|block| block.rejects.is_empty()));
    }
}

#[test]
fn a_growing_file_is_a_warning_and_an_overwritten_file_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.json");
    let text = "{\"a\":1}\n".repeat(1_000);
    let limits = ReadLimits { block_bytes: 1_000, ..ReadLimits::default() };
    let read_while = |change: &dyn Fn()| {
        std::fs::write(&path, &text).unwrap();
        let files = discover(SourceKind::Logs, std::slice::from_ref(&path), Links::default()).unwrap().files;
        let mut blocks = Blocks::new(&files, limits);
        let first = blocks.next().unwrap().unwrap();
        change();
        let rest: Vec<_> = blocks.by_ref().collect::<Result<_>>()?;
        let lines = first.lines().count() + rest.iter().map(|block| block.lines().count()).sum::<usize>();
        let odd: Vec<_> = rest.iter().flat_map(|block| block.warnings.iter()).map(|odd| odd.kind).collect();
        Ok::<_, crate::Error>((lines, odd))
    };
    let append = || {
        let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    };
    assert_eq!(read_while(&|| {}).unwrap(), (1_000, vec![]));
    assert_eq!(read_while(&append).unwrap(), (2_000, vec![WarningKind::Grew]));
    for over in ["", &text.replace('1', "2"), &text[..5_000]] {
        std::thread::sleep(std::time::Duration::from_millis(20));
        let error = read_while(&|| std::fs::write(&path, over).unwrap()).unwrap_err();
        assert!(error.to_string().contains("a.json: it was changed while it was read"), "{error}");
    }
    let replaced = read_while(&|| {
        std::fs::write(dir.path().join("new"), "").unwrap();
        std::fs::rename(dir.path().join("new"), &path).unwrap();
    });
    assert_eq!(replaced.unwrap(), (1_000, vec![]), "what was opened is read to its end");
}

#[test]
fn a_line_over_the_limit_does_not_affect_the_next_line() {
    let dir = tempfile::tempdir().unwrap();
    let long = format!("{{{}}}", "x".repeat(500));
    std::fs::write(dir.path().join("a.json"), format!("{{\n}}{long}\n  {{1}} x\n{long}\ngarbage\n{{2}}\n")).unwrap();
    let files = discover(SourceKind::Logs, &[dir.path().to_path_buf()], Links::default()).unwrap().files;
    for block_bytes in 1..1_200 {
        let mut others = Vec::new();
        for block in Blocks::new(&files, ReadLimits { block_bytes, line_bytes: 100, ..ReadLimits::default() }) {
            let block = block.unwrap();
            let lines = block.lines().filter(|line| line.bytes.len() <= 100);
            others.extend(lines.map(|line| (line.number, String::from_utf8(line.original()).unwrap())));
        }
        let expected = [(1, "{\n}"), (3, "  {1} x"), (5, "garbage"), (6, "{2}")];
        assert_eq!(others, expected.map(|(line, text)| (line, text.to_owned())), "in blocks of {block_bytes} bytes");
    }
}

#[test]
fn the_rest_of_an_archive_that_unpacks_too_far_is_rejected() {
    let dir = tempfile::tempdir().unwrap();
    let text = "{\"a\":1}\n".repeat(20_000_000);
    std::fs::write(dir.path().join("a.json"), zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
    let files = discover(SourceKind::Logs, &[dir.path().to_path_buf()], Links::default()).unwrap().files;
    let blocks: Vec<_> = Blocks::new(&files, ReadLimits::default()).map(Result::unwrap).collect();
    let rejects: Vec<_> = blocks.iter().flat_map(|block| &block.rejects).collect();
    let [Reject { reason: Reason::UnpacksTooFar, message, .. }] = rejects.as_slice() else { panic!("{rejects:?}") };
    assert_eq!(message, "the archive unpacks to more than 250 times its size, and the rest is not read");
    assert!(blocks.iter().map(|block| block.bytes.len()).sum::<usize>() < text.len());
    assert_eq!(blocks[0].warnings.iter().next().unwrap().kind, WarningKind::Misnamed);
}
