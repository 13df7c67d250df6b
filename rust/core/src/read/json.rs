//! A cursor over a window of JSON bytes.
//!
//! The idea: no tree and no tokens. The caller walks objects and arrays with closures and takes
//! the values it knows; everything else is skipped without being understood (see `skip`). The
//! window may end anywhere. Whatever reaches its end stops with [`Stop::More`], and the caller
//! repeats that record with a longer window; so no state is carried inside a record, and nothing
//! may be stored before the record is complete. There is no recursion: depth costs no stack.

use super::fault::{Parse, Stop};
use super::text::Text;

/// A position in a window of bytes.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    /// The window.
    pub bytes: &'a [u8],
    /// The next byte.
    pub pos: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at `pos`.
    pub fn new(bytes: &'a [u8], pos: usize) -> Self {
        Self { bytes, pos }
    }

    /// The next byte.
    #[inline(always)]
    pub fn peek(&self) -> Parse<u8> {
        match self.bytes.get(self.pos) {
            Some(&byte) => Ok(byte),
            None => Err(more()),
        }
    }

    /// The next byte that is not white space; the cursor stays on it.
    #[inline(always)]
    pub fn skip_space(&mut self) -> Parse<u8> {
        loop {
            match self.bytes.get(self.pos) {
                Some(&byte) if byte > b' ' => return Ok(byte),
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.pos += 1,
                Some(_) => return Err(self.malformed("a value or a separator")),
                None => return Err(more()),
            }
        }
    }

    /// The bytes at the cursor are not what JSON has there.
    #[cold]
    pub fn malformed(&self, expected: &'static str) -> Box<Stop> {
        Box::new(Stop::Malformed { at: self.pos, expected })
    }

    /// Walks an object whose `{` is next: `member` gets each key, with the cursor on the first
    /// byte of its value, and consumes the value.
    #[inline(always)]
    pub fn object(&mut self, mut member: impl FnMut(&mut Self, Text<'a>) -> Parse<()>) -> Parse<()> {
        self.pos += 1;
        if self.skip_space()? == b'}' {
            self.pos += 1;
            return Ok(());
        }
        loop {
            let key = self.key()?;
            member(self, key)?;
            match self.skip_space()? {
                b',' => self.pos += 1,
                b'}' => {
                    self.pos += 1;
                    return Ok(());
                }
                _ => return Err(self.malformed("`,` or `}`")),
            }
        }
    }

    /// A key and its colon; leaves the cursor on the first byte of the value.
    #[inline(always)]
    pub fn key(&mut self) -> Parse<Text<'a>> {
        if self.skip_space()? != b'"' {
            return Err(self.malformed("a key in double quotes"));
        }
        let key = self.string()?;
        if self.skip_space()? != b':' {
            return Err(self.malformed("`:`"));
        }
        self.pos += 1;
        self.skip_space()?;
        Ok(key)
    }

    /// Consumes the word `word` if it is next.
    pub fn word(&mut self, word: &str) -> Parse<bool> {
        let rest = &self.bytes[self.pos.min(self.bytes.len())..];
        if rest.len() < word.len() {
            return if word.as_bytes().starts_with(rest) { Err(more()) } else { Ok(false) };
        }
        let is = rest.starts_with(word.as_bytes());
        if is {
            self.pos += word.len();
        }
        Ok(is)
    }

    /// Consumes `null` if it is next.
    #[inline(always)]
    pub fn null(&mut self) -> Parse<bool> {
        if self.peek()? == b'n' { self.word("null") } else { Ok(false) }
    }

    /// The value that is next as it stands in the file, shortened; the cursor stays.
    pub fn snippet(&self) -> Parse<String> {
        const LONGEST: usize = 60;
        let mut end = self.clone();
        end.skip_value()?;
        let raw = &self.bytes[self.pos..end.pos];
        let text = String::from_utf8_lossy(&raw[..raw.len().min(LONGEST)]);
        let mut text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if raw.len() > LONGEST {
            text.push_str("...");
        }
        Ok(text)
    }
}

/// The window ended.
#[cold]
pub(super) fn more() -> Box<Stop> {
    Box::new(Stop::More)
}
