//! The values of records: numbers, flags, ids, boxes, with the error for what is none.

use super::fault::{Fault, Parse, Reason, Stop};
use super::json::Cursor;
use super::number::Number;
use crate::columns::{Id, Xywh};
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
    /// The refusal of the value that is next.
    #[cold]
    pub fn refuse(&self, reason: Reason, field: &str, advice: &str) -> Box<Stop> {
        match self.snippet() {
            Ok(found) => {
                let not_finite = ["NaN", "Infinity", "-Infinity"].contains(&found.as_str());
                let reason = if not_finite && reason == Reason::WrongType { Reason::NotFinite } else { reason };
                Fault::stop(reason, field, format!("found {found}"), advice)
            }
            Err(stop) => stop,
        }
    }

    /// A number at the cursor, if one is there.
    fn maybe_number(&mut self) -> Parse<Option<Number<'a>>> {
        match self.peek()? {
            b'-' if !self.word("-Infinity")? => self.number().map(Some),
            b'-' => {
                self.pos -= "-Infinity".len();
                Ok(None)
            }
            b'0'..=b'9' => self.number().map(Some),
            _ => Ok(None),
        }
    }

    /// A finite number; `None` for `null`.
    #[inline(always)]
    pub fn finite(&mut self, field: &'static str) -> Parse<Option<f64>> {
        match self.quick_f64() {
            Some(value) => Ok(Some(value)),
            None => self.finite_slowly(field),
        }
    }

    #[inline(never)]
    fn finite_slowly(&mut self, field: &'static str) -> Parse<Option<f64>> {
        if self.null()? {
            return Ok(None);
        }
        let start = self.pos;
        if let Some(number) = self.maybe_number()? {
            let value = number.to_f64();
            if value.is_finite() {
                return Ok(Some(value));
            }
            self.pos = start;
            return Err(self.refuse(Reason::NotFinite, field, "numbers must fit a 64-bit float"));
        }
        Err(self.refuse(Reason::WrongType, field, "a finite number is needed here (null where it is unknown)"))
    }

    /// 0, 1, `false` or `true`; `None` for `null`.
    #[inline(always)]
    pub fn flag(&mut self, field: &'static str) -> Parse<Option<bool>> {
        let start = self.pos;
        match self.quick_i64() {
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            _ => {
                self.pos = start;
                self.flag_slowly(field)
            }
        }
    }

    #[inline(never)]
    fn flag_slowly(&mut self, field: &'static str) -> Parse<Option<bool>> {
        let start = self.pos;
        match self.peek()? {
            b't' if self.word("true")? => return Ok(Some(true)),
            b'f' if self.word("false")? => return Ok(Some(false)),
            b'n' if self.word("null")? => return Ok(None),
            b'-' | b'0'..=b'9' => {
                match self.maybe_number()?.and_then(Number::to_i64) {
                    Some(0) => return Ok(Some(false)),
                    Some(1) => return Ok(Some(true)),
                    _ => self.pos = start,
                };
            }
            _ => {}
        }
        Err(self.refuse(Reason::WrongType, field, "it must be 0 or 1"))
    }

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

    /// The string whose quote is next, decoded.
    pub fn kept_string(&mut self, field: &str) -> Parse<Cow<'a, str>> {
        let text = self.string()?;
        text.decode().map_err(|why| {
            Fault::stop(Reason::BadText, field, why.found(), "write the file as UTF-8, for example with json.dump")
        })
    }

    /// A string, or a number as it is written; `None` for `null`.
    pub fn label(&mut self, field: &str) -> Parse<Option<Cow<'a, str>>> {
        match self.peek()? {
            b'"' => return self.kept_string(field).map(Some),
            b'n' if self.word("null")? => return Ok(None),
            _ => {}
        }
        let start = self.pos;
        if let Some(number) = self.maybe_number()? {
            return Ok(Some(String::from_utf8_lossy(number.text)));
        }
        self.pos = start;
        Err(self.refuse(Reason::WrongType, field, "a string is needed here"))
    }

    /// A box `[x, y, width, height]` of finite numbers with a finite area and far corner.
    #[inline(always)]
    pub fn bbox(&mut self, field: &'static str) -> Parse<Option<Xywh>> {
        if self.null()? {
            return Ok(None);
        }
        let start = self.pos;
        if let Some(xywh) = self.four_numbers()?
            && is_usable(&xywh)
        {
            return Ok(Some(xywh));
        }
        self.pos = start;
        Err(self.refuse(Reason::BadBox, field, BOX_ADVICE))
    }

    #[inline(always)]
    fn four_numbers(&mut self) -> Parse<Option<Xywh>> {
        if self.peek()? != b'[' {
            return Ok(None);
        }
        let mut xywh = [0.0; 4];
        for (k, value) in xywh.iter_mut().enumerate() {
            self.pos += 1;
            self.skip_space()?;
            *value = match self.quick_f64() {
                Some(short) => short,
                None => match self.maybe_number()? {
                    Some(number) => number.to_f64(),
                    None => return Ok(None),
                },
            };
            if self.skip_space()? != if k < 3 { b',' } else { b']' } {
                return Ok(None);
            }
        }
        self.pos += 1;
        Ok(Some(xywh))
    }
}

/// What a box must be.
pub(super) const BOX_ADVICE: &str =
    "a box is [x, y, width, height]: 4 finite numbers whose x + width, y + height and area are finite too";

/// Whether a box can be computed with.
#[inline(always)]
pub(super) fn is_usable(xywh: &Xywh) -> bool {
    let [x, y, w, h] = *xywh;
    // One test for the usual case: an infinity or NaN anywhere makes the sum so.
    (x + w).abs() + (y + h).abs() + (w * h).abs() < f64::INFINITY
        || [x, y, w, h, x + w, y + h, w * h].iter().all(|v| v.is_finite())
}

/// Whether a box has no inside.
#[inline(always)]
pub(super) fn is_empty(xywh: &Xywh) -> bool {
    xywh[2] <= 0.0 || xywh[3] <= 0.0
}

/// Whether a box reaches more than one pixel outside an image, as far as its size is known.
///
/// One pixel, because boxes rounded to two decimals, and boxes counted from 1, exceed the image by
/// a little in nearly every file.
#[inline(always)]
pub(super) fn is_outside(xywh: &Xywh, width: Option<f64>, height: Option<f64>) -> bool {
    let [x, y, w, h] = *xywh;
    let over = |low: f64, high: f64, size: Option<f64>| size.is_some_and(|s| low < -1.0 || high > s + 1.0);
    over(x, x + w, width) || over(y, y + h, height)
}
