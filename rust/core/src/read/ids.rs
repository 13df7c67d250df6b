//! Ids as records write them: numbers, strings, numbers as strings or decimals.

use super::fault::{Parse, Reason};
use super::json::Cursor;
use crate::columns::Id;
use std::borrow::Cow;

/// An id as read, not yet copied out of the window.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum RawId<'a> {
    Int(i64),
    Text(Cow<'a, str>),
}

impl RawId<'_> {
    /// The id, owned.
    pub fn to_id(&self) -> Id {
        match self {
            RawId::Int(number) => Id::Int(*number),
            RawId::Text(text) => Id::Str(text.to_string()),
        }
    }
}

/// How an id was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// As what it is.
    Plain,
    /// A number as a string.
    Text,
    /// A whole number as a decimal.
    Float,
}

/// The number that `text` writes canonically: `Id::from_text` without its allocations.
pub(super) fn canonical_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    match digits {
        [b'0'] if text.len() == 1 => Some(0),
        [b'1'..=b'9', ..] if digits.iter().all(u8::is_ascii_digit) => text.parse().ok(),
        _ => None,
    }
}

impl<'a> Cursor<'a> {
    /// An id; `None` for `null`.
    #[inline(always)]
    pub fn id(&mut self, field: &'static str) -> Parse<Option<(RawId<'a>, Spelling)>> {
        match self.quick_i64() {
            Some(number) => Ok(Some((RawId::Int(number), Spelling::Plain))),
            None => self.id_slowly(field),
        }
    }

    #[inline(never)]
    fn id_slowly(&mut self, field: &'static str) -> Parse<Option<(RawId<'a>, Spelling)>> {
        let start = self.pos;
        match self.peek()? {
            b'0'..=b'9' | b'-' => {
                if let Some(number) = self.maybe_number()? {
                    if let Some(value) = number.to_i64() {
                        let spelling = if number.whole { Spelling::Plain } else { Spelling::Float };
                        return Ok(Some((RawId::Int(value), spelling)));
                    }
                    self.pos = start;
                }
            }
            b'"' => return self.text_id(field).map(Some),
            b'n' if self.word("null")? => return Ok(None),
            _ => {}
        }
        let advice = "an id must be a string or a whole number that fits 64 bits";
        Err(self.refuse(Reason::BadId, field, advice))
    }

    #[cold]
    fn text_id(&mut self, field: &'static str) -> Parse<(RawId<'a>, Spelling)> {
        let text = self.kept_string(field)?;
        Ok(match canonical_integer(&text) {
            Some(number) => (RawId::Int(number), Spelling::Text),
            None => (RawId::Text(text), Spelling::Plain),
        })
    }
}

/// An id as JSON writes it.
pub(super) fn shown(id: &Id) -> String {
    match id {
        Id::Int(number) => number.to_string(),
        Id::Str(text) => format!("{text:?}"),
    }
}
