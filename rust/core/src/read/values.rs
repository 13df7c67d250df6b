//! The values of records: numbers, flags and strings, with the error for what is none.

use super::fault::{Fault, Parse, Reason, Stop};
use super::json::Cursor;
use super::number::Number;
use std::borrow::Cow;

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
    pub fn maybe_number(&mut self) -> Parse<Option<Number<'a>>> {
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

    /// A whole number from 0 below 2^32; `None` for `null`.
    pub fn count(&mut self, field: &str) -> Parse<Option<u32>> {
        if self.null()? {
            return Ok(None);
        }
        let start = self.pos;
        let number = self.maybe_number()?.and_then(Number::to_i64).and_then(|value| u32::try_from(value).ok());
        if number.is_none() {
            self.pos = start;
            return Err(self.refuse(Reason::WrongType, field, "a whole number that is not below 0 is needed here"));
        }
        Ok(number)
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
}
