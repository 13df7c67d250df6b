//! Skipping values that nobody asked for: polygons, above all.
//!
//! The idea: inside arrays of numbers nothing matters but brackets and quotes. A chunk of 32
//! bytes that holds only what numbers and their separators are made of is passed in one test,
//! which compiles to a handful of vector instructions; other bytes go one by one through a table.
//! What is skipped must be balanced and made of bytes that occur in JSON; it is not checked
//! further. `NaN` is let pass there: it hurts nobody.
//!
//! Brackets are remembered one bit each, so depth costs memory (1/8 byte), never stack.

use super::fault::Parse;
use super::json::{Cursor, more};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Illegal,
    Plain,
    Open,
    Close,
    Quote,
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Illegal; 256];
    let plain = b" \t\r\n,:+-.0123456789eEtruefalsnNaIity";
    let mut i = 0;
    while i < plain.len() {
        table[plain[i] as usize] = Class::Plain;
        i += 1;
    }
    table[b'[' as usize] = Class::Open;
    table[b'{' as usize] = Class::Open;
    table[b']' as usize] = Class::Close;
    table[b'}' as usize] = Class::Close;
    table[b'"' as usize] = Class::Quote;
    table
};

/// The brackets that are open: one bit each, set for `{`.
#[derive(Default)]
struct Brackets {
    depth: usize,
    top: u64,
    below: Vec<u64>,
}

impl Brackets {
    #[inline(always)]
    fn open(&mut self, bracket: u8) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.below.push(self.top);
        }
        self.top = self.top << 1 | u64::from(bracket == b'{');
        self.depth += 1;
    }

    /// Whether `bracket` closes the innermost one, which is then gone.
    #[inline(always)]
    fn close(&mut self, bracket: u8) -> bool {
        let matches = (self.top & 1 == 1) == (bracket == b'}');
        self.top >>= 1;
        self.depth -= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.top = self.below.pop().unwrap_or_default();
        }
        matches
    }
}

impl Cursor<'_> {
    /// Passes over the value that is next.
    #[inline(always)]
    pub fn skip_value(&mut self) -> Parse<()> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'[' | b'{' => self.skip_nested(),
            b'-' | b'0'..=b'9' => self.skip_number(),
            _ => self.skip_word(),
        }
    }

    fn skip_number(&mut self) -> Parse<()> {
        if self.bytes[self.pos..].starts_with(b"-I") {
            self.pos += 1;
            return self.skip_word();
        }
        self.number().map(|_| ())
    }

    #[cold]
    fn skip_word(&mut self) -> Parse<()> {
        for word in ["true", "false", "null", "NaN", "Infinity"] {
            if self.word(word)? {
                return Ok(());
            }
        }
        Err(self.malformed("a JSON value"))
    }

    /// Passes over the array or object whose bracket is next.
    fn skip_nested(&mut self) -> Parse<()> {
        let mut brackets = Brackets::default();
        loop {
            self.skip_numbers();
            let byte = self.peek()?;
            match CLASSES[byte as usize] {
                Class::Plain => self.pos += 1,
                Class::Open => {
                    brackets.open(byte);
                    self.pos += 1;
                }
                Class::Close => {
                    if !brackets.close(byte) {
                        return Err(self.malformed("the bracket that closes what was opened last"));
                    }
                    self.pos += 1;
                    if brackets.depth == 0 {
                        return Ok(());
                    }
                }
                Class::Quote => self.string().map(|_| ())?,
                Class::Illegal => return Err(self.malformed("a JSON value or separator")),
            }
        }
    }

    /// Passes over whole chunks made of digits, points, signs, commas and spaces.
    #[inline(always)]
    fn skip_numbers(&mut self) {
        while let Some(chunk) = self.bytes.get(self.pos..).and_then(|rest| rest.first_chunk::<32>()) {
            // 0x2B..=0x39 is `+,-./0123456789`; the slash is not a number's.
            let plain =
                chunk.iter().fold(true, |all, &b| all & ((b.wrapping_sub(0x2B) < 15) & (b != b'/') | (b == b' ')));
            if !plain {
                return;
            }
            self.pos += 32;
        }
    }

    /// Moves to the next byte that may begin a record: a `{` behind `}` and `,`.
    pub fn find_record(&mut self) -> Parse<()> {
        loop {
            while self.peek()? != b'}' {
                self.pos += 1;
            }
            self.pos += 1;
            let mut next = self.clone();
            if next.skip_space().is_ok_and(|b| b == b',') {
                next.pos += 1;
                if next.skip_space().is_ok_and(|b| b == b'{') {
                    self.pos = next.pos;
                    return Ok(());
                }
            }
            if self.pos >= self.bytes.len() {
                return Err(more());
            }
        }
    }
}
