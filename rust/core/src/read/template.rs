//! Records written by one program look alike: the bytes between their numbers are the same.
//!
//! The idea: after a record was parsed the general way, its bytes between the numbers are kept,
//! in words of eight. The next record is tried against them: compare a few words, read a number,
//! compare, read. If all of it fits, the record has the same keys in the same order as one that
//! was understood, so its numbers mean the same; there is nothing else to look at. If anything
//! differs (other keys, strings, `null`, a number that is no whole one where an id is due, the end
//! of the window) the general parser takes the record from its beginning, and is the only place
//! that knows of errors. So this is a short cut and never a second grammar.
//!
//! Cost: 80 ns for a detection, where the general parser needs 130. Records with nested values of changing
//! length have no template, and after too many misses none is tried.

use super::boxes::is_usable;
use super::fault::Parse;
use super::json::Cursor;
use super::number::Number;
use super::text::load8;

use crate::columns::Xywh;

/// What a number in a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// No number: the literal goes on.
    Literal,
    Image,
    Category,
    /// The n-th number of the box.
    Box(u8),
    Score,
    /// A number that nobody wants.
    Other,
}

/// The values of a detection that are read through a template.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Values {
    pub image: i64,
    pub category: i64,
    pub bbox: Xywh,
    pub score: Option<f64>,
}

/// Up to 24 bytes that must be there.
#[derive(Clone, Copy, Debug)]
struct Part {
    words: [u64; 3],
    /// Which bits of each word count.
    masks: [u64; 3],
    len: usize,
    /// What comes behind them.
    slot: Slot,
}

/// The bytes between the numbers, and what the numbers are.
#[derive(Debug, Default)]
pub(super) struct Template {
    parts: Vec<Part>,
    hits: u32,
    misses: u32,
}

/// Longer records are not worth remembering.
const LONGEST: usize = 512;

impl Template {
    /// The record at the cursor, if it fits; the cursor is then behind it.
    #[inline(always)]
    pub fn read(&mut self, cursor: &mut Cursor<'_>) -> Option<Values> {
        let start = cursor.pos;
        if !self.parts.is_empty() {
            if let Some(values) = self.walk(cursor) {
                self.hits += 1;
                return Some(values);
            }
            cursor.pos = start;
        }
        self.misses += 1;
        None
    }

    #[inline(always)]
    fn walk(&self, cursor: &mut Cursor<'_>) -> Option<Values> {
        let mut values = Values::default();
        for part in &self.parts {
            if !part.matches(cursor) {
                return None;
            }
            cursor.pos += part.len;
            if part.slot == Slot::Literal {
                continue;
            }
            match part.slot {
                Slot::Literal | Slot::Other => drop(cursor.float()?),
                Slot::Image => values.image = cursor.whole()?,
                Slot::Category => values.category = cursor.whole()?,
                Slot::Box(nth) => values.bbox[usize::from(nth & 3)] = cursor.float()?,
                Slot::Score => values.score = Some(cursor.float()?),
            }
        }
        (is_usable(&values.bbox) && values.score.is_none_or(f64::is_finite)).then_some(values)
    }

    /// Remembers `record`, a complete one that was parsed the general way, if that is worth it.
    pub fn learn(&mut self, record: &[u8]) {
        let hopeless = self.misses > 32 && self.misses > self.hits;
        self.parts.clear();
        if record.len() <= LONGEST
            && !hopeless
            && let Some(slots) = slots(record)
        {
            self.cut(record, &slots);
        }
    }

    /// Cuts a record at its numbers, given as start, end and meaning.
    fn cut(&mut self, record: &[u8], slots: &[(usize, usize, Slot)]) {
        let mut from = 0;
        for &(start, end, slot) in slots {
            self.literal(&record[from..start], slot);
            from = end;
        }
        self.literal(&record[from..], Slot::Literal);
    }

    fn literal(&mut self, bytes: &[u8], slot: Slot) {
        const SIZE: usize = 24;
        let pieces = bytes.len().div_ceil(SIZE).max(1);
        for (nth, piece) in (0..pieces).map(|n| (n, &bytes[n * SIZE..bytes.len().min((n + 1) * SIZE)])) {
            let mut part = Part { words: [0; 3], masks: [0; 3], len: piece.len(), slot: Slot::Literal };
            for (at, &byte) in piece.iter().enumerate() {
                part.words[at / 8] |= u64::from(byte) << (8 * (at % 8));
                part.masks[at / 8] |= 0xFF << (8 * (at % 8));
            }
            if nth + 1 == pieces {
                part.slot = slot;
            }
            self.parts.push(part);
        }
    }
}

impl Part {
    #[inline(always)]
    fn matches(&self, cursor: &Cursor<'_>) -> bool {
        let differs = |nth: usize| match load8(cursor.bytes, cursor.pos + 8 * nth) {
            Some(word) => (word ^ self.words[nth]) & self.masks[nth] != 0,
            None => true,
        };
        !(differs(0) || self.len > 8 && differs(1) || self.len > 16 && differs(2))
    }
}

impl Cursor<'_> {
    #[inline(always)]
    fn float(&mut self) -> Option<f64> {
        self.quick_f64().or_else(|| self.number().ok().map(Number::to_f64))
    }

    #[inline(always)]
    fn whole(&mut self) -> Option<i64> {
        self.quick_i64().or_else(|| self.number().ok().filter(|n| n.whole).and_then(Number::to_i64))
    }
}

/// The numbers of a record; `None` if it is not of the kind that a template can read: each known
/// key once, its value a number (the score may be `null` or absent).
fn slots(record: &[u8]) -> Option<Vec<(usize, usize, Slot)>> {
    let mut cursor = Cursor::new(record, 0);
    let mut slots: Vec<(usize, usize, Slot)> = Vec::new();
    let mut keys = [0; 4];
    let mut plain = true;
    let walked = cursor.object(|cursor, key| {
        let start = cursor.pos;
        let known = match &*key.key() {
            b"image_id" => Some((0, Slot::Image)),
            b"category_id" => Some((1, Slot::Category)),
            b"bbox" => Some((2, Slot::Box(0))),
            b"score" => Some((3, Slot::Score)),
            b"attributes" => {
                plain = false;
                None
            }
            _ => None,
        };
        if let Some((nth, _)) = known {
            keys[nth] += 1;
        }
        match (cursor.peek()?, known) {
            (b'[', Some((2, _))) => box_slots(cursor, &mut slots)?,
            (b'-' | b'0'..=b'9', _) => {
                cursor.number()?;
                slots.push((start, cursor.pos, known.map_or(Slot::Other, |(_, slot)| slot)));
            }
            _ => {}
        }
        cursor.pos = start;
        cursor.skip_value()
    });
    // The general parser has accepted the record, so its ids and its box are there; numbers they
    // are if each has its slots.
    let count = |wanted: Slot| slots.iter().filter(|s| s.2 == wanted).count();
    let complete = count(Slot::Image) == 1 && count(Slot::Category) == 1 && count(Slot::Box(3)) == 1;
    (walked.is_ok() && plain && complete && keys.iter().all(|&n| n <= 1)).then_some(slots)
}

fn box_slots(cursor: &mut Cursor<'_>, slots: &mut Vec<(usize, usize, Slot)>) -> Parse<()> {
    for nth in 0..4 {
        cursor.pos += 1;
        cursor.skip_space()?;
        let from = cursor.pos;
        cursor.number()?;
        slots.push((from, cursor.pos, Slot::Box(nth)));
        cursor.skip_space()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(record: &str) -> Template {
        let mut template = Template::default();
        template.learn(record.as_bytes());
        template
    }

    fn read(template: &mut Template, record: &str) -> Option<(Values, usize)> {
        // Room for the last word to be looked at.
        let text = format!("{record}, {{\"image_id\": ");
        let mut cursor = Cursor::new(text.as_bytes(), 0);
        template.read(&mut cursor).map(|values| (values, cursor.pos))
    }

    const PLAIN: &str = r#"{"image_id": 1, "category_id": 2, "bbox": [3, 4.5, 5, 6], "score": 0.5, "id": 1, "s": []}"#;

    #[test]
    fn a_record_of_the_same_form_is_read() {
        let record = PLAIN.replace("1, \"category_id\": 2", "123456789, \"category_id\": 77");
        let record = &record.replace("3, 4.5, 5, 6", "-3.25, 4e1, 5.123456789, 0").replace("0.5", "1");
        let (values, end) = read(&mut learned(PLAIN), record).expect("the same form");
        let expected =
            Values { image: 123_456_789, category: 77, bbox: [-3.25, 40.0, 5.123456789, 0.0], score: Some(1.0) };
        assert_eq!((values, end), (expected, record.len()));
        let bare = r#"{"bbox":[1,2,3,4],"category_id":5,"image_id":6}"#;
        let (values, _) = read(&mut learned(bare), bare).expect("the same form");
        assert_eq!((values.image, values.category, values.score), (6, 5, None));
    }

    #[test]
    fn anything_else_is_left_to_the_general_parser() {
        for record in [
            PLAIN.replace("image_id", "image_ie"),
            PLAIN.replace("1, \"category", "1.0, \"category"),
            PLAIN.replace(": 2", ": \"2\""),
            PLAIN.replace("0.5", "null"),
            PLAIN.replace("0.5", "NaN"),
            PLAIN.replace("0.5", "1e999"),
            PLAIN.replace("0.5", "00.5"),
            PLAIN.replace("[3, 4.5, 5, 6]", "[3, 4.5, 1e200, 1e200]"),
            PLAIN.replace("[3, 4.5, 5, 6]", "[3, 4.5, 5]"),
            PLAIN.replace("5, 6]", "5,  6]"),
            PLAIN.replace("[]}", "[1]}"),
            PLAIN.replace("}", ","),
        ] {
            assert_eq!(read(&mut learned(PLAIN), &record), None, "{record}");
        }
    }

    #[test]
    fn records_that_vary_have_no_template() {
        for record in [
            r#"{"image_id": "a", "category_id": 2, "bbox": [3, 4, 5, 6]}"#.to_owned(),
            r#"{"image_id": 1, "image_id": 2, "category_id": 2, "bbox": [3, 4, 5, 6]}"#.to_owned(),
            r#"{"image_id": 1, "category_id": 2, "bbox": [3, 4, 5, 6], "score": 0.5, "score": null}"#.to_owned(),
            r#"{"image_id": 1, "category_id": 2, "bbox": [3, 4, 5, 6], "attributes": {"a": 1}}"#.to_owned(),
            PLAIN.replace("[]", &format!("\"{}\"", "x".repeat(LONGEST))),
        ] {
            assert!(learned(&record).parts.is_empty(), "{record}");
        }
    }

    #[test]
    fn after_many_misses_nothing_is_learned() {
        let mut template = Template::default();
        for _ in 0..40 {
            assert_eq!(read(&mut template, PLAIN), None);
        }
        template.learn(PLAIN.as_bytes());
        assert!(template.parts.is_empty());
    }
}
