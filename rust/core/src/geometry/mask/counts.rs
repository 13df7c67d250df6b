//! COCO's `counts`: run lengths as a list of numbers, or as a compressed string.
//!
//! In the string each number is written in groups of five bits, lowest first, one character
//! `'0' + group` each, plus 32 where another follows; the highest bit of the last group is the
//! sign. From the fourth run on, the difference to the run before the previous one is written.
//! Source: `rleToString` and `rleFrString` of cocoapi's maskApi.c.
//!
//! Results files hold hundreds of bytes of this for each object, so reading it is fast. Most runs
//! differ little from the one before the previous, and such differences take one character: eight
//! of those in a row are known by a single test and need no loop over groups. Other characters are
//! taken one by one, which costs a misprediction now and then. 0.9 ns a run for masks of objects, 2.6
//! for noise. Tried: every number pushed together out of its word without a loop, 2.7 for both;
//! character by character, 1.7 to 3.5; the same without a jump, 1.7 for both.
//!
//! That pass only notices that something is wrong; `spell` then reads number by number and says
//! what, and where.

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
    let begin = runs.len();
    // No more runs than characters; what is too many is cut off again.
    runs.resize(begin + text.len(), 0);
    let mut numbers = Numbers { runs: runs[begin..].iter_mut(), ..Numbers::default() };
    let first = text.iter().position(|&byte| byte.wrapping_sub(b'0') & MORE == 0).map_or(text.len(), |end| end + 1);
    let (first, rest) = text.split_at(first);
    first.iter().for_each(|&byte| numbers.take(byte));
    // The third run stands for itself, not for its difference to the first.
    numbers.newer = 0;
    let (words, rest) = rest.as_chunks::<8>();
    words.iter().for_each(|word| numbers.take_eight(word));
    rest.iter().for_each(|&byte| numbers.take(byte));
    let Numbers { total, shift, wrong, runs: unused, .. } = numbers;
    let unused = unused.len();
    runs.truncate(runs.len() - unused);
    (shift == 0 && wrong == 0).then_some(total)
}

/// The bit of a group that says that another follows.
const MORE: u8 = 32;

/// The runs to be read, and what the next ones depend on.
#[derive(Default)]
struct Numbers<'a> {
    runs: std::slice::IterMut<'a, u32>,
    /// The run before the previous one, to which the next is a difference; 0 for the first three.
    older: i64,
    newer: i64,
    /// The groups of the number that is being read, and how many bits they have.
    number: i64,
    shift: u32,
    total: u64,
    /// Not 0 once a character or a run was wrong.
    wrong: u64,
}

impl Numbers<'_> {
    #[inline(always)]
    fn take_eight(&mut self, characters: &[u8; 8]) {
        const fn all(byte: u8) -> u64 {
            u64::from_le_bytes([byte; 8])
        }
        let word = u64::from_le_bytes(*characters);
        // The top bit of each sum says whether a character is above 'O', the last one that ends a
        // number, and whether it is at least '0'.
        let other = word | word.wrapping_add(all(0x80 - b'P')) | !word.wrapping_add(all(0x80 - b'0'));
        if other & all(0x80) == 0 && self.shift == 0 {
            let groups = word - all(b'0');
            for index in 0..8 {
                self.push(i64::from(((groups >> (8 * index)) as i32) << 27 >> 27));
            }
        } else {
            characters.iter().for_each(|&byte| self.take(byte));
        }
    }

    #[inline(always)]
    fn take(&mut self, character: u8) {
        let group = character.wrapping_sub(b'0');
        self.wrong |= u64::from(group & 0xc0);
        self.number |= i64::from(group & 31) << (self.shift % 64);
        self.shift += 5;
        if group & MORE == 0 {
            self.wrong |= u64::from(self.shift > 5 * LONGEST as u32);
            let above = 64 - self.shift.min(64);
            self.push((self.number << (above % 64)) >> (above % 64));
            (self.number, self.shift) = (0, 0);
        }
    }

    #[inline(always)]
    fn push(&mut self, number: i64) {
        let run = number.wrapping_add(self.older);
        self.wrong |= (run as u64) >> 32;
        self.total = self.total.wrapping_add(run as u64);
        if let Some(place) = self.runs.next() {
            *place = run as u32;
        }
        (self.older, self.newer) = (self.newer, run);
    }
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
