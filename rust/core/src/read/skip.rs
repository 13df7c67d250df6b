//! Skipping values that nobody asked for: polygons, above all.
//!
//! The idea: inside arrays of numbers nothing matters but brackets and quotes. A chunk of 32
//! bytes that holds only what numbers and their separators are made of is passed in one test,
//! which compiles to a handful of vector instructions; in the chunk that fails, eight bytes at a
//! time tell where the bracket is. Other bytes go one by one through a table. What is skipped must
//! be balanced and made of bytes that occur in JSON; it is not checked further. `NaN` is let pass
//! there: it hurts nobody.
//!
//! Brackets are remembered one bit each, so depth costs memory (1/8 byte), never stack.

use super::fault::Parse;
use super::json::{Cursor, more};
use super::text::{HIGHS, ONES, load8};

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

/// The high bit of every byte that is neither a space nor in `+,-.0123456789`, exactly.
#[inline(always)]
fn no_number_bytes(word: u64) -> u64 {
    // Bytes without their high bit, so that no sum below carries into the next byte.
    let low = word & !HIGHS;
    let above = low + ONES * (0x7F - 0x39);
    let not_below = low + ONES * (0x80 - 0x2B);
    let differs = |byte: u8| (low ^ (ONES * u64::from(byte))) + ONES * 0x7F;
    ((word | above | !not_below) & (word | differs(b' ')) | !differs(b'/')) & HIGHS
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
        Err(self.malformed("a value"))
    }

    /// Passes over the array or object whose bracket is next.
    fn skip_nested(&mut self) -> Parse<()> {
        let mut brackets = Brackets::default();
        loop {
            let byte = self.peek()?;
            match CLASSES[byte as usize] {
                Class::Plain => {
                    self.pos += 1;
                    self.skip_numbers();
                }
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
                Class::Illegal => return Err(self.malformed("a value or a separator")),
            }
        }
    }

    /// Passes over digits, points, signs, commas and spaces, up to something else or not far from
    /// the end of the window.
    #[inline(always)]
    fn skip_numbers(&mut self) {
        while let Some(chunk) = self.bytes.get(self.pos..).and_then(|rest| rest.first_chunk::<32>()) {
            // 0x2B..=0x39 is `+,-./0123456789`; the slash is not a number's.
            let plain =
                chunk.iter().fold(true, |all, &b| all & ((b.wrapping_sub(0x2B) < 15) & (b != b'/') | (b == b' ')));
            if !plain {
                break;
            }
            self.pos += 32;
        }
        while let Some(word) = load8(self.bytes, self.pos) {
            let others = no_number_bytes(word);
            self.pos += (others.trailing_zeros() / 8) as usize;
            if others != 0 {
                return;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_position_of_a_word_is_told() {
        for at in 0..8 {
            for byte in 0..=255u8 {
                for around in [b'0', 0xFF, b'/', b'a'] {
                    let mut bytes = [around; 8];
                    bytes[at] = byte;
                    let others = no_number_bytes(u64::from_le_bytes(bytes));
                    let told = others >> (8 * at) & 0x80 != 0;
                    assert_eq!(told, !b" +,-.0123456789".contains(&byte), "{byte} at {at}");
                }
            }
        }
    }

    #[test]
    fn brackets_are_matched_at_any_depth() {
        for depth in [1, 2, 63, 64, 65, 127, 128, 129, 1000, 100_000] {
            let mixed: Vec<u8> = (0..depth).map(|n| if n % 3 == 0 { b'{' } else { b'[' }).collect();
            let closing = mixed.iter().rev().map(|b| if *b == b'{' { b'}' } else { b']' });
            let text: Vec<u8> = mixed.iter().copied().chain(closing).chain([b',']).collect();
            let mut cursor = Cursor::new(&text, 0);
            assert!(cursor.skip_value().is_ok(), "{depth}");
            assert_eq!(cursor.pos, 2 * depth);
            let mut wrong = text.clone();
            let last = 2 * depth - 1;
            wrong[last] = if text[last] == b'}' { b']' } else { b'}' };
            assert!(Cursor::new(&wrong, 0).skip_value().is_err(), "{depth}");
        }
    }
}
