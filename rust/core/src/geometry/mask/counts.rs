//! COCO's `counts`: run lengths as a list of numbers, or as a compressed string.
//!
//! In the string each number is written in groups of five bits, lowest first, one character
//! `'0' + group` each, plus 32 where another follows; the highest bit of the last group is the
//! sign. From the fourth run on, the difference to the run before the previous one is written.
//! Source: `rleToString` and `rleFrString` of cocoapi's maskApi.c.
//!
//! Results files hold hundreds of bytes of this for each object, so reading it is fast: eight
//! characters are taken at once, the ends of numbers among them found by their missing bit, and
//! the groups of each number pushed together in a fixed number of steps, because a loop over the
//! groups is mispredicted at every other number. That pass only notices that something is wrong;
//! [`spell`] then reads number by number and says what, and where.

use crate::columns::Masks;
use crate::{Error, Result};

/// The longest number that is read, in characters: seven hold 35 bits, and a difference of runs has
/// 34 with its sign.
const LONGEST: usize = 7;

const ADVICE: &str = "write the mask again with errata.masks.encode or pycocotools.mask.encode";

impl Masks {
    /// Adds the mask that COCO's compressed string describes, for an image of height and width `size`.
    ///
    /// An error, which leaves the column as it was: a character outside `'0'..='o'`, a number that
    /// does not end or has more than 32 bits, a negative run, runs that do not fill the image exactly.
    pub fn push_counts(&mut self, size: [u32; 2], counts: &[u8]) -> Result<()> {
        let expected = super::pixels(size)?;
        let begin = self.runs.len();
        if decode(counts, &mut self.runs) == Some(u64::from(expected)) {
            self.close_row(size);
            return Ok(());
        }
        self.runs.truncate(begin);
        let total = spell(counts)?;
        Err(wrong_total(size, total))
    }

    /// Adds the mask whose runs are listed, for an image of height and width `size`; runs may be 0.
    ///
    /// An error, which leaves the column as it was: a negative run, runs that do not fill the image
    /// exactly.
    pub fn push_lengths(&mut self, size: [u32; 2], lengths: &[i64]) -> Result<()> {
        let expected = super::pixels(size)?;
        let mut total = 0_u64;
        for (index, &length) in lengths.iter().enumerate() {
            let length = u64::try_from(length).map_err(|_| {
                Error::input(format!("counts[{index}]"), format!("found {length}"), "a run cannot be negative")
            })?;
            total = total.saturating_add(length);
        }
        if total != u64::from(expected) {
            return Err(wrong_total(size, total));
        }
        // None is above the total, which fits.
        self.runs.extend(lengths.iter().map(|&length| length as u32));
        self.close_row(size);
        Ok(())
    }
}

fn wrong_total(size: [u32; 2], total: u64) -> Error {
    let [height, width] = size;
    Error::input(
        "counts",
        format!(
            "found runs of {total} pixels altogether for an image of {height} x {width} = {} (height x width)",
            u64::from(height) * u64::from(width)
        ),
        "check that size is [height, width] and belongs to this mask",
    )
}

/// Appends the runs and returns their total; `None` if anything is wrong with the text.
fn decode(text: &[u8], runs: &mut Vec<u32>) -> Option<u64> {
    runs.reserve(text.len());
    let mut numbers = Numbers { runs, older: 0, newer: 0, total: 0, first: true, wrong: 0 };
    let mut rest = text;
    while let Some((word, _)) = rest.split_first_chunk::<8>() {
        match numbers.take(u64::from_le_bytes(*word)) {
            0 => return None,
            read => rest = &rest[read..],
        }
    }
    // Padded with groups that do not end a number.
    let mut word = [b'P'; 8];
    word[..rest.len()].copy_from_slice(rest);
    let complete = numbers.take(u64::from_le_bytes(word)) == rest.len();
    (complete && numbers.wrong == 0).then_some(numbers.total)
}

/// Every byte of a word.
const fn bytes(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The runs read so far, and what the next ones depend on.
struct Numbers<'a> {
    runs: &'a mut Vec<u32>,
    /// The run before the previous one, to which the next is a difference; 0 for the first three.
    older: i64,
    newer: i64,
    total: u64,
    first: bool,
    /// Not 0 once a character or a run was wrong.
    wrong: u64,
}

impl Numbers<'_> {
    /// Reads the numbers that end within eight characters; returns how many characters they take.
    #[inline]
    fn take(&mut self, word: u64) -> usize {
        // The top bit of each sum says whether a character is above 'o', or at least '0'.
        let outside = word | word.wrapping_add(bytes(0x80 - b'p')) | !word.wrapping_add(bytes(0x80 - b'0'));
        self.wrong |= outside & bytes(0x80);
        let groups = word.wrapping_sub(bytes(b'0'));
        let mut ends = !groups & bytes(0x20);
        let mut begin = 0;
        while ends != 0 {
            let end = ends.trailing_zeros() + 3;
            self.push(number((groups << (64 - end)) >> (64 - end + begin), (end - begin) / 8));
            begin = end;
            ends &= ends - 1;
        }
        begin as usize / 8
    }

    #[inline]
    fn push(&mut self, number: i64) {
        let run = number + self.older;
        self.wrong |= (run as u64) >> 32;
        self.total = self.total.wrapping_add(run as u64);
        self.runs.push(run as u32);
        self.older = self.newer;
        // The third run stands for itself, not for its difference to the first.
        self.newer = if self.first { 0 } else { run };
        self.first = false;
    }
}

/// The number made of `count` groups, each in a byte, lowest first.
#[inline]
fn number(groups: u64, count: u32) -> i64 {
    let tens = (groups & 0x001f_001f_001f_001f) | ((groups & 0x1f00_1f00_1f00_1f00) >> 3);
    let twenties = (tens & 0x0000_03ff_0000_03ff) | ((tens & 0x03ff_0000_03ff_0000) >> 6);
    let bits = (twenties & 0xf_ffff) | ((twenties & 0x000f_ffff_0000_0000) >> 12);
    // Eight groups are one too many, whatever they hold: an impossible run makes them wrong.
    let bits = if count as usize > LONGEST { 1 << 39 } else { bits };
    let above = 64 - 5 * count;
    ((bits << above) as i64) >> above
}

/// Reads number by number: the total of the runs, or what is wrong first.
fn spell(text: &[u8]) -> Result<u64> {
    let (mut older, mut newer, mut total) = (0_i64, 0_i64, 0_u64);
    let (mut at, mut index) = (0, 0);
    while at < text.len() {
        let (number, read) = spell_number(text, at)?;
        let run = older + number;
        if !(0..1 << 32).contains(&run) {
            let found = format!("found a length of {run}, written from byte {at} on");
            let advice = format!("a run has 0 to 4294967295 pixels; {ADVICE}");
            return Err(Error::input(format!("counts, run {index}"), found, advice));
        }
        total += run as u64;
        (older, newer) = (newer, if index == 0 { 0 } else { run });
        at += read;
        index += 1;
    }
    Ok(total)
}

/// The number that begins at byte `at`, and its length in bytes.
fn spell_number(text: &[u8], at: usize) -> Result<(i64, usize)> {
    let mut number = 0_i64;
    for (index, &byte) in text[at..].iter().enumerate() {
        let place = || format!("counts, byte {}", at + index);
        if !(b'0'..=b'o').contains(&byte) {
            let found = format!("found {}", shown(byte));
            return Err(Error::input(place(), found, format!("only the characters '0' to 'o' occur there; {ADVICE}")));
        }
        if index == LONGEST {
            return Err(Error::input(place(), "found a number that goes on beyond 32 bits", ADVICE));
        }
        let group = i64::from(byte - b'0');
        number |= (group & 31) << (5 * index);
        if group & 32 == 0 {
            let above = 64 - 5 * (index + 1);
            return Ok(((number << above) >> above, index + 1));
        }
    }
    let place = format!("counts, byte {}", text.len());
    Err(Error::input(place, "found the end within a number", format!("the string is cut off; {ADVICE}")))
}

/// A byte as it reads best.
fn shown(byte: u8) -> String {
    match byte {
        b' '..=b'~' => format!("{:?}", char::from(byte)),
        _ => format!("byte 0x{byte:02x}"),
    }
}

/// Appends COCO's compressed string of a mask's runs: ASCII, without a `\0`.
pub fn encode_counts(runs: &[u32], text: &mut Vec<u8>) {
    for (index, &run) in runs.iter().enumerate() {
        let before = if index > 2 { runs[index - 2] } else { 0 };
        let mut number = i64::from(run) - i64::from(before);
        loop {
            let group = (number & 31) as u8;
            number >>= 5;
            // The sign of what is left is the highest bit of this group.
            let done = number == if group & 16 == 0 { 0 } else { -1 };
            text.push(b'0' + group + if done { 0 } else { 32 });
            if done {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests;
