//! The first bytes of a file: is it JSON, and a list or an object?

use super::source::{Source, Window};
use crate::{Error, Result};

/// How a document begins.
pub(super) struct Head {
    /// Whether the outermost bracket is `[`.
    pub is_list: bool,
    /// Offset behind that bracket.
    pub behind: u64,
}

/// Looks at the first byte that is neither a byte order mark nor white space.
pub(super) fn read(source: &Source) -> Result<Head> {
    let io = |e: std::io::Error| Error::io("", &e);
    let mut window = Window::default();
    window.load(source, 0, 4096).map_err(io)?;
    let mark = if window.bytes().starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    loop {
        let first = window.bytes().iter().skip(mark).position(|b| !b" \t\r\n".contains(b));
        match first.map(|at| (at + mark, window.bytes()[at + mark])) {
            Some((at, bracket @ (b'{' | b'['))) => {
                return Ok(Head { is_list: bracket == b'[', behind: at as u64 + 1 });
            }
            Some(_) => return Err(not_json(window.bytes())),
            None if window.extend(source).map_err(io)? => {}
            None => return Err(Error::input("", "the file is empty", "check that it was written to its end")),
        }
    }
}

fn not_json(bytes: &[u8]) -> Error {
    let (found, advice) = match bytes {
        [0x1F, 0x8B, ..] => ("found gzip data", "unpack it first, for example with gunzip"),
        [b'P', b'K', 3, 4, ..] => ("found a zip archive", "unpack it first"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => ("found zstd data", "unpack it first, for example with unzstd"),
        [b'B', b'Z', b'h', ..] => ("found bzip2 data", "unpack it first, for example with bunzip2"),
        [0xFD, b'7', b'z', b'X', b'Z', ..] => ("found xz data", "unpack it first, for example with unxz"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => ("found UTF-16 text", "save it as UTF-8"),
        _ => {
            let start: String = String::from_utf8_lossy(&bytes[..bytes.len().min(20)]).escape_debug().collect();
            return Error::input(
                "byte 0",
                format!("found `{start}`, which is not a COCO file's JSON"),
                "a COCO file begins with { or [",
            );
        }
    };
    Error::input("byte 0", found, advice)
}
