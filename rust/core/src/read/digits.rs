//! The numbers that files are full of, eight bytes at a time.
//!
//! The idea: most numbers (`172.41`, `0.6271`, `363761`) are shorter than eight bytes. They are
//! read in one word: the first bytes that are no digits give point and end, two masks squeeze the
//! point out, three multiplications add up the digits (Lemire 2018). No branch depends on the
//! length, so there is nothing for the processor to mispredict, which is what a loop over so few
//! digits mostly costs. Floats written in full (`72.16145324707031`) take two or three such words.
//!
//! Whatever is signed, wrong, longer, or has an exponent is left to `number`, which knows all of
//! JSON's grammar. These functions are apart from it, and give plain values, because a number that
//! is never a struct never goes through memory: writing its flags and reading them back as one
//! word cost a third of all parsing.

use super::decimal;
use super::json::Cursor;
use super::number::EXACT_POWERS;
use super::text::{HIGHS, load8};

/// Eight bytes as digits.
#[derive(Clone, Copy)]
pub(super) struct Digits8 {
    /// The values of those that are digits.
    values: u64,
    /// The high bit of every byte that is none. Beyond the first such byte, and any ASCII ones
    /// behind it, bits may be set wrongly (by a carry); none is ever missing.
    pub others: u64,
}

impl Digits8 {
    #[inline(always)]
    pub fn new(word: u64) -> Self {
        let values = word ^ 0x3030_3030_3030_3030;
        Self { values, others: (values.wrapping_add(0x7676_7676_7676_7676) | values) & HIGHS }
    }

    /// How many of the bytes, from the first, are digits.
    #[inline(always)]
    fn count(self) -> usize {
        (self.others.trailing_zeros() / 8) as usize
    }

    /// The number that the first `count` bytes write, of which there is at least one.
    #[inline(always)]
    pub fn value(self, count: usize) -> u64 {
        eight_digits(self.values << (64 - 8 * count))
    }
}

/// The number whose digits, as values 0 to 9, are the bytes of `digits`, the first one lowest.
#[inline(always)]
fn eight_digits(digits: u64) -> u64 {
    const PAIRS: u64 = 0x0000_00FF_0000_00FF;
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let first = (pairs & PAIRS).wrapping_mul(100 + (1_000_000 << 32));
    let second = ((pairs >> 16) & PAIRS).wrapping_mul(1 + (10_000 << 32));
    first.wrapping_add(second) >> 32
}

/// A number that ends before the eighth byte.
struct Short {
    mantissa: u64,
    /// Digits behind the point.
    fraction: usize,
    /// Bytes.
    len: usize,
}

#[inline(always)]
fn byte(word: u64, at: usize) -> u8 {
    (word >> (8 * at)) as u8
}

/// The number at the beginning of `word`.
#[inline(always)]
fn short(word: u64) -> Option<Short> {
    let digits = Digits8::new(word);
    let whole = digits.count();
    if digits.others == 0 || whole == 0 || (whole > 1 && byte(word, 0) == b'0') {
        return None;
    }
    let behind = digits.others & (digits.others - 1);
    let (squeezed, len, fraction) = if byte(word, whole) == b'.' {
        let end = (behind.trailing_zeros() / 8) as usize;
        if behind == 0 || end == whole + 1 {
            return None;
        }
        let below = (1u64 << (8 * whole)) - 1;
        (digits.values & below | (digits.values >> 8) & !below, end, end - whole - 1)
    } else {
        (digits.values, whole, 0)
    };
    if byte(word, len) | 0x20 == b'e' {
        return None;
    }
    let count = len - usize::from(fraction > 0);
    Some(Short { mantissa: eight_digits(squeezed << (64 - 8 * count)), fraction, len })
}

impl Cursor<'_> {
    /// The number that is next, if it is one for this module.
    #[inline(always)]
    pub fn quick_f64(&mut self) -> Option<f64> {
        match short(load8(self.bytes, self.pos)?) {
            Some(short) => {
                self.pos += short.len;
                Some(short.mantissa as f64 / EXACT_POWERS[short.fraction & 7])
            }
            None => self.long_f64(),
        }
    }

    /// The whole number that is next, if it is short and has no sign.
    #[inline(always)]
    pub fn quick_i64(&mut self) -> Option<i64> {
        let short = short(load8(self.bytes, self.pos)?).filter(|short| short.fraction == 0)?;
        self.pos += short.len;
        Some(short.mantissa as i64)
    }

    /// Up to 7 digits, a point, and up to 16 digits; 19 in all, so that they fit a word.
    #[inline(never)]
    fn long_f64(&mut self) -> Option<f64> {
        let word = load8(self.bytes, self.pos)?;
        let digits = Digits8::new(word);
        let whole = digits.count();
        if !(1..8).contains(&whole) || byte(word, whole) != b'.' || (whole > 1 && byte(word, 0) == b'0') {
            return None;
        }
        let mut mantissa = digits.value(whole);
        let start = self.pos + whole + 1;
        let mut end = start;
        for _ in 0..2 {
            let digits = Digits8::new(load8(self.bytes, end)?);
            let count = digits.count();
            if count > 0 {
                mantissa = mantissa.wrapping_mul(WHOLE_POWERS[count & 15]).wrapping_add(digits.value(count));
                end += count;
            }
            if count < 8 {
                break;
            }
        }
        let fraction = end - start;
        // A digit here is the 17th; `number` takes the 18 and 19 digits of the smallest scores.
        let follows = self.bytes.get(end)?;
        if fraction == 0 || whole + fraction > 19 || follows.is_ascii_digit() || follows | 0x20 == b'e' {
            return None;
        }
        self.pos = end;
        if mantissa < 1 << 53 {
            return Some(mantissa as f64 / EXACT_POWERS[fraction]);
        }
        Some(decimal::divide(mantissa, fraction as u64))
    }
}

const WHOLE_POWERS: [u64; 16] = {
    let mut powers = [1; 16];
    let mut k = 1;
    while k < 16 {
        powers[k] = powers[k - 1] * 10;
        k += 1;
    }
    powers
};
