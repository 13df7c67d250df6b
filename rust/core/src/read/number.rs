//! JSON numbers, exactly.
//!
//! The idea: digits are gathered into a 64-bit mantissa and a decimal exponent. A mantissa below
//! 2^53 times or over a power of ten up to 10^22 is one rounding of two exact numbers, hence
//! correctly rounded (Clinger 1990). Longer mantissas go to `decimal`, and what remains to the
//! standard library's parser, which is exact at any length. The grammar (no leading `+` or zeros,
//! digits on both sides of the point) is checked here, because the standard library's is wider
//! than JSON's.

use super::decimal;
use super::digits::Digits8;
use super::fault::Parse;
use super::json::Cursor;
use super::text::load8;

/// A number as it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number<'a> {
    /// Its bytes.
    pub text: &'a [u8],
    /// Whether it has neither point nor exponent.
    pub whole: bool,
    negative: bool,
    /// All digits as one integer; meaningless unless `fits`.
    mantissa: u64,
    /// Power of ten that `mantissa` is multiplied with.
    exponent: i64,
    fits: bool,
}

pub(super) const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

impl Number<'_> {
    /// The nearest f64; infinite where the number is too large.
    #[inline(always)]
    pub fn to_f64(self) -> f64 {
        if self.fits && self.mantissa < 1 << 53 && (-22..=22).contains(&self.exponent) {
            let mantissa = self.mantissa as f64;
            let power = EXACT_POWERS[self.exponent.unsigned_abs() as usize];
            let value = if self.exponent < 0 { mantissa / power } else { mantissa * power };
            return if self.negative { -value } else { value };
        }
        if self.fits && (-(decimal::MAX_POWER as i64)..=0).contains(&self.exponent) {
            let value = decimal::divide(self.mantissa, self.exponent.unsigned_abs());
            return if self.negative { -value } else { value };
        }
        self.to_f64_slowly()
    }

    #[cold]
    fn to_f64_slowly(self) -> f64 {
        // Checked ASCII in JSON's grammar: a subset of what the standard library reads.
        std::str::from_utf8(self.text).ok().and_then(|t| t.parse().ok()).unwrap_or(f64::NAN)
    }

    /// The whole number that is meant, however it is written (`7`, `7.0`, `70e-1`).
    #[inline(always)]
    pub fn to_i64(self) -> Option<i64> {
        if self.fits && self.exponent == 0 {
            let magnitude = i128::from(self.mantissa);
            return i64::try_from(if self.negative { -magnitude } else { magnitude }).ok();
        }
        self.to_i64_slowly()
    }

    #[cold]
    fn to_i64_slowly(self) -> Option<i64> {
        if !self.fits {
            return None;
        }
        let mut magnitude = i128::from(self.mantissa);
        let mut exponent = self.exponent;
        while exponent < 0 && magnitude != 0 {
            if magnitude % 10 != 0 {
                return None;
            }
            magnitude /= 10;
            exponent += 1;
        }
        while exponent > 0 && magnitude != 0 {
            magnitude = magnitude.checked_mul(10).filter(|&m| m <= 1 << 64)?;
            exponent -= 1;
        }
        i64::try_from(if self.negative { -magnitude } else { magnitude }).ok()
    }
}

impl<'a> Cursor<'a> {
    /// The number that is next. What follows it is the caller's to check.
    #[inline(never)]
    pub fn number(&mut self) -> Parse<Number<'a>> {
        let start = self.pos;
        let negative = self.peek()? == b'-';
        if negative {
            self.pos += 1;
        }
        let mut digits = Digits::default();
        match self.peek()? {
            b'0' => self.pos += 1,
            b'1'..=b'9' => digits.take(self)?,
            _ => return Err(self.malformed("a number")),
        }
        let mut exponent = 0;
        let mut whole = true;
        if self.peek()? == b'.' {
            whole = false;
            self.pos += 1;
            let first = self.pos;
            digits.take(self)?;
            exponent = first as i64 - self.pos as i64;
            if exponent == 0 {
                return Err(self.malformed("a digit after the decimal point"));
            }
        }
        if matches!(self.peek()?, b'e' | b'E') {
            whole = false;
            exponent += self.exponent()?;
        }
        let text = &self.bytes[start..self.pos];
        // Without a point `-0` is the whole number 0, as it is to Python's json.
        let negative = negative && !(whole && digits.value == 0 && digits.count <= 19);
        Ok(Number { text, whole, negative, mantissa: digits.value, exponent, fits: digits.count <= 19 })
    }

    #[cold]
    fn exponent(&mut self) -> Parse<i64> {
        self.pos += 1;
        let sign = self.peek()?;
        if matches!(sign, b'-' | b'+') {
            self.pos += 1;
        }
        let mut digits = Digits::default();
        let first = self.pos;
        digits.take(self)?;
        if self.pos == first {
            return Err(self.malformed("a digit of the exponent"));
        }
        // Far beyond any f64 either way; small enough never to overflow when a fraction is added.
        let magnitude = if digits.count > 9 { 1 << 40 } else { digits.value as i64 };
        Ok(if sign == b'-' { -magnitude } else { magnitude })
    }
}

/// Digits read so far, leading zeros not counted.
#[derive(Default)]
struct Digits {
    value: u64,
    count: usize,
}

impl Digits {
    #[inline(always)]
    fn take(&mut self, cursor: &mut Cursor<'_>) -> Parse<()> {
        while self.value != 0
            && let Some(word) = load8(cursor.bytes, cursor.pos)
            && let digits = Digits8::new(word)
            && digits.others == 0
        {
            self.value = self.value.wrapping_mul(100_000_000).wrapping_add(digits.value(8));
            self.count += 8;
            cursor.pos += 8;
        }
        loop {
            let digit = cursor.peek()?.wrapping_sub(b'0');
            if digit > 9 {
                return Ok(());
            }
            self.value = self.value.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.count += usize::from(self.count > 0 || digit > 0);
            cursor.pos += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The number at the beginning of `text`, whatever follows, by the quick way if there is one.
    fn read(text: &str) -> Option<(f64, usize)> {
        let mut slow = Cursor::new(text.as_bytes(), 0);
        let slowly = slow.number().ok().map(|n| (n.to_f64(), slow.pos));
        let mut quick = Cursor::new(text.as_bytes(), 0);
        if let Some(value) = quick.quick_f64() {
            let (expected, end) = slowly.expect("what is quick is a number");
            assert_eq!((value.to_bits(), quick.pos), (expected.to_bits(), end), "{text}");
        }
        slowly
    }

    fn check(number: &str) {
        let expected: f64 = if number == "-0" { 0.0 } else { number.parse().unwrap() };
        for behind in [",", "]", " ", "}      ", ", 1234567.25]"] {
            let (value, end) = read(&format!("{number}{behind}")).expect(number);
            assert_eq!((value.to_bits(), end), (expected.to_bits(), number.len()), "{number}{behind}");
        }
    }

    #[test]
    fn numbers_equal_the_standard_library() {
        for number in [
            "0",
            "-0",
            "0.0",
            "-0.0",
            "7",
            "1234567",
            "12345678",
            "123456789",
            "1.5",
            "0.1",
            "0.3",
            "123.4567",
            "1234567.8",
            "9007199254740993",
            "9007199254740992.5",
            "18446744073709551615",
            "18446744073709551616",
            "99999999999999999999",
            "0.000001",
            "1e0",
            "1E5",
            "1e-5",
            "1.25e+10",
            "5e-324",
            "2.2250738585072011e-308",
            "1.7976931348623157e308",
            "1e309",
            "-1e400",
            "123456789012345678901234567890",
            "0.30000000000000004",
            "72.16145324707031",
            "0.06271234154701233",
            "0.6271495223045349",
            "1e22",
            "1e23",
            "8.5e-27",
            "1.0000000000000002220446049250313",
            "1e99999999999999999999",
            "0e99999999999",
            "0.00000000000000000000000000000000000000000000001",
        ] {
            check(number);
        }
    }

    #[test]
    fn what_is_no_number_is_refused_or_ends_early() {
        for (text, end) in [
            ("01,", Some(1)),
            ("1.2.3,", Some(3)),
            ("-,", None),
            (".5,", None),
            ("1.,", None),
            ("1e,", None),
            ("1e+,", None),
            ("--1,", None),
            ("1.e5,", None),
            ("00.5    ,", Some(1)),
            ("007.25,      ", Some(1)),
            ("-01.5,        ", Some(2)),
            ("1.5e,          ", None),
            ("12345678.e1,   ", None),
        ] {
            assert_eq!(read(text).map(|(_, end)| end), end, "{text}");
        }
        // The window ends: nothing can be said.
        for text in ["", "-", "1", "1.", "1.5", "1e", "1e5"] {
            assert!(Cursor::new(text.as_bytes(), 0).number().is_err(), "{text}");
            assert_eq!(Cursor::new(text.as_bytes(), 0).quick_f64(), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_exact() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("7.0", Some(7)),
            ("70e-1", Some(7)),
            ("7e2", Some(700)),
            ("7.5", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("922337203685477580700e-2", None),
            ("9223372036854775.807e3", Some(i64::MAX)),
            ("1e18", Some(10i64.pow(18))),
            ("1e19", None),
            ("1e999999999999", None),
            ("0e999999999999", Some(0)),
            ("1e-999999999999", None),
            ("9007199254740993.0", Some(9_007_199_254_740_993)),
        ] {
            let number = format!("{text},");
            let whole = Cursor::new(number.as_bytes(), 0).number().ok().and_then(Number::to_i64);
            assert_eq!(whole, expected, "{text}");
            let mut cursor = Cursor::new(number.as_bytes(), 0);
            assert!(
                cursor.quick_i64().is_none_or(|quick| Some(quick) == expected && !text.contains(['.', 'e'])),
                "{text}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_number_equals_the_standard_library(
            number in "-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
        ) {
            check(&number);
        }

        #[test]
        fn any_float_survives(bits: u64, single: u32) {
            for value in [f64::from_bits(bits), f64::from(f32::from_bits(single))] {
                if value.is_finite() {
                    check(&format!("{value:?}"));
                    check(&format!("{value:.3}"));
                }
            }
        }

        #[test]
        fn any_text_ends_where_the_grammar_says(text in "[-+.eE0-9]{0,12}[,\\] ]{0,9}") {
            read(&text);
        }
    }
}
