//! JSON strings: found eight bytes at a time, decoded only where they are kept.

use super::fault::{Parse, Stop};
use super::json::{Cursor, more};
use std::borrow::Cow;

/// What lies between the quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    /// The bytes as written.
    pub raw: &'a [u8],
    /// Whether there is a backslash among them.
    pub escaped: bool,
}

/// Why a string cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotText {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// A backslash is followed by something that JSON does not know.
    Escape,
    /// Half of a UTF-16 surrogate pair stands alone.
    Surrogate,
}

impl NotText {
    /// As a clause of an error.
    pub fn found(self) -> &'static str {
        match self {
            NotText::NotUtf8 => "found text that is not UTF-8",
            NotText::Escape => "found an unknown escape sequence",
            NotText::Surrogate => "found one half of a UTF-16 surrogate pair",
        }
    }
}

impl<'a> Text<'a> {
    /// The string that is meant.
    pub fn decode(self) -> Result<Cow<'a, str>, NotText> {
        let text = std::str::from_utf8(self.raw).map_err(|_| NotText::NotUtf8)?;
        if self.escaped { unescape(text).map(Cow::Owned) } else { Ok(Cow::Borrowed(text)) }
    }

    /// Appends the bytes of the string that is meant. Without escapes, or with backslashes as the only ones,
    /// they need not be UTF-8: so compressed run lengths are read, in which backslashes are common.
    pub fn append_bytes(self, out: &mut Vec<u8>) -> Result<(), NotText> {
        let before = out.len();
        let mut rest = self.raw;
        while self.escaped
            && let Some(at) = rest.iter().position(|&b| b == b'\\')
        {
            if rest.get(at + 1) != Some(&b'\\') {
                let text = self.decode()?;
                out.truncate(before);
                out.extend_from_slice(text.as_bytes());
                return Ok(());
            }
            out.extend_from_slice(&rest[..=at]);
            rest = &rest[at + 2..];
        }
        out.extend_from_slice(rest);
        Ok(())
    }

    /// The bytes to compare a key with. A key that cannot be decoded is no known key.
    #[inline(always)]
    pub fn key(self) -> Cow<'a, [u8]> {
        if self.escaped { self.unescaped_key() } else { Cow::Borrowed(self.raw) }
    }

    #[cold]
    fn unescaped_key(self) -> Cow<'a, [u8]> {
        match self.decode() {
            Ok(text) => Cow::Owned(text.into_owned().into_bytes()),
            Err(_) => Cow::Borrowed(self.raw),
        }
    }
}

fn unescape(text: &str) -> Result<String, NotText> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = rest.as_bytes().get(at + 1).copied().ok_or(NotText::Escape)?;
        rest = rest.get(at + 2..).ok_or(NotText::Escape)?;
        match escape {
            b'"' | b'\\' | b'/' => out.push(char::from(escape)),
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'n' => out.push('\n'),
            b'r' => out.push('\r'),
            b't' => out.push('\t'),
            b'u' => out.push(unicode(&mut rest)?),
            _ => return Err(NotText::Escape),
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// The character of `\uXXXX`, whose digits are next, or of a surrogate pair of two of them.
fn unicode(rest: &mut &str) -> Result<char, NotText> {
    let first = hex4(rest)?;
    if !(0xD800..0xE000).contains(&first) {
        return char::from_u32(first).ok_or(NotText::Surrogate);
    }
    *rest = rest.strip_prefix("\\u").ok_or(NotText::Surrogate)?;
    let second = hex4(rest)?;
    if first >= 0xDC00 || !(0xDC00..0xE000).contains(&second) {
        return Err(NotText::Surrogate);
    }
    char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)).ok_or(NotText::Surrogate)
}

fn hex4(rest: &mut &str) -> Result<u32, NotText> {
    let digits = rest.get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit())).ok_or(NotText::Escape)?;
    *rest = &rest[4..];
    u32::from_str_radix(digits, 16).map_err(|_| NotText::Escape)
}

pub(super) const ONES: u64 = 0x0101_0101_0101_0101;
pub(super) const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Eight bytes at `pos`, first byte lowest.
#[inline(always)]
pub(super) fn load8(bytes: &[u8], pos: usize) -> Option<u64> {
    bytes.get(pos..)?.first_chunk::<8>().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The high bit of the first byte equal to `byte`; bits above it may be wrong.
#[inline(always)]
pub(super) fn first_equal(word: u64, byte: u8) -> u64 {
    let x = word ^ (ONES * u64::from(byte));
    x.wrapping_sub(ONES) & !x & HIGHS
}

impl<'a> Cursor<'a> {
    /// The string whose opening quote is next.
    #[inline(always)]
    pub fn string(&mut self) -> Parse<Text<'a>> {
        self.pos += 1;
        let start = self.pos;
        let mut escaped = false;
        loop {
            self.pos = string_end(self.bytes, self.pos);
            match self.bytes.get(self.pos) {
                Some(b'"') => {
                    let raw = &self.bytes[start..self.pos];
                    self.pos += 1;
                    return Ok(Text { raw, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.pos += 1;
                    // What is escaped must be there and must not be a control character.
                    match self.bytes.get(self.pos) {
                        Some(0..0x20) => return Err(control(self)),
                        Some(_) => self.pos += 1,
                        None => return Err(more()),
                    }
                }
                Some(_) => return Err(control(self)),
                None => return Err(more()),
            }
        }
    }
}

#[cold]
fn control(cursor: &Cursor<'_>) -> Box<Stop> {
    cursor.malformed("a closing quote before the end of the line")
}

/// The next quote, backslash or control character at or after `pos`, or the end of the window.
#[inline(always)]
fn string_end(bytes: &[u8], mut pos: usize) -> usize {
    while let Some(word) = load8(bytes, pos) {
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let hit = first_equal(word, b'"') | first_equal(word, b'\\') | control;
        if hit != 0 {
            return pos + (hit.trailing_zeros() / 8) as usize;
        }
        pos += 8;
    }
    while let Some(&byte) = bytes.get(pos) {
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            break;
        }
        pos += 1;
    }
    pos
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<Result<String, NotText>> {
        let mut cursor = Cursor::new(text.as_bytes(), 0);
        let string = cursor.string().ok()?;
        assert_eq!(cursor.bytes.get(cursor.pos - 1), Some(&b'"'));
        Some(string.decode().map(Cow::into_owned))
    }

    #[test]
    fn escapes() {
        for (text, expected) in [
            (r#""""#, Ok("")),
            (
                r#""a long text without any escape in it, of more than 32 bytes""#,
                Ok("a long text without any escape in it, of more than 32 bytes"),
            ),
            (r#""\"\\\/\b\f\n\r\t""#, Ok("\"\\/\u{8}\u{c}\n\r\t")),
            (r#""\u0041\u00E9\u4e2d""#, Ok("A\u{e9}\u{4e2d}")),
            (r#""\ud83d\ude00!""#, Ok("\u{1f600}!")),
            (r#""\ud83d""#, Err(NotText::Surrogate)),
            (r#""\ud83dx""#, Err(NotText::Surrogate)),
            (r#""\ude00\ud83d""#, Err(NotText::Surrogate)),
            (r#""\ud83d\u0041""#, Err(NotText::Surrogate)),
            (r#""\x41""#, Err(NotText::Escape)),
            (r#""\u004""#, Err(NotText::Escape)),
            (r#""\u+041""#, Err(NotText::Escape)),
            ("\"\\\u{e9}\"", Err(NotText::Escape)),
        ] {
            assert_eq!(read(text), Some(expected.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn control_characters_and_ends_stop() {
        for text in ["\"a\nb\"", "\"\u{0}\"", "\"\\\n\"", "\"abc", "\"abc\\", "\"0123456789\u{1f}\""] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn bytes_are_those_of_the_decoded_string() {
        for text in
            [r#""""#, r#""a1O`5""#, r#""\\""#, r#""a\b\\c\\""#, r#""a\\b\u0041\n\\""#, r#""\n\\""#, r#""\\\"\\""#]
        {
            let document = format!("{text},       ");
            let string = Cursor::new(document.as_bytes(), 0).string().expect(text);
            let mut bytes = b"before".to_vec();
            assert_eq!(string.append_bytes(&mut bytes), Ok(()), "{text}");
            assert_eq!(bytes, [b"before", string.decode().expect("text").as_bytes()].concat(), "{text}");
        }
        let wrong = Cursor::new(br#""\\\\\x41""#, 0).string().expect("a string");
        assert_eq!(wrong.append_bytes(&mut Vec::new()), Err(NotText::Escape));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_string_survives(text: String, ascii: bool) {
            let mut json = serde_json::to_string(&text).unwrap();
            if ascii {
                // As Python writes by default.
                let unit = |u: &u16| format!("\\u{u:04x}");
                let units = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(unit).collect::<String>();
                json = json.chars().map(|c| if c.is_ascii() { c.to_string() } else { units(c) }).collect();
            }
            prop_assert_eq!(read(&json), Some(Ok(text)));
        }
    }
}
