//! The value of `segmentation`: polygons, or run lengths as a list or as a compressed string.
//!
//! What is accepted is what pycocotools' `annToRLE` can do with it, wherever that does not read
//! beyond its memory or hang: a list of polygons, the first of more than four numbers, later ones
//! of any number, of which an odd last one is dropped (there is a warning for it); and
//! `{"size": [height, width], "counts": ...}`. An empty list and a flat one raise there and are
//! refused here; run lengths that do not fill the image are refused as well.

use super::fault::{Fault, Parse, Reason, Stop};
use super::json::Cursor;
use super::mask_rows::{MaskRows, Shape, Size, can_be_drawn};
use crate::Error;

const FIELD: &str = "segmentation";
const FORMS: &str = "a mask is polygons [[x1, y1, x2, y2, ...], ...] or {\"size\": [height, width], \"counts\": ...}";
const POLYGON: &str = "a polygon is x1, y1, x2, y2, ... with at least 3 points, of finite numbers";
const COUNTS: &str = "it must be a compressed string, or a list of whole numbers";

/// What run lengths were written as.
enum Counts {
    Text,
    List(Vec<i64>),
}

impl MaskRows {
    /// Reads the value of `segmentation` that is next; false for `null`.
    pub fn read(&mut self, cursor: &mut Cursor<'_>) -> Parse<bool> {
        self.forget();
        match cursor.peek()? {
            b'[' => self.read_polygons(cursor)?,
            b'{' => self.read_counts(cursor)?,
            b'n' if cursor.null()? => return Ok(false),
            _ => return Err(cursor.refuse(Reason::WrongType, FIELD, FORMS)),
        }
        Ok(true)
    }

    fn read_polygons(&mut self, cursor: &mut Cursor<'_>) -> Parse<()> {
        let start = cursor.pos;
        cursor.pos += 1;
        if cursor.skip_space()? == b']' {
            cursor.pos = start;
            return Err(cursor.refuse(Reason::BadMask, FIELD, FORMS));
        }
        loop {
            self.read_polygon(cursor, start)?;
            match cursor.skip_space()? {
                b',' => {
                    cursor.pos += 1;
                    cursor.skip_space()?;
                }
                b']' => break,
                _ => return Err(cursor.malformed("`,` or `]`")),
            }
        }
        cursor.pos += 1;
        self.pending = Some(Shape::Polygons(self.pending_polygons()));
        Ok(())
    }

    /// The polygon that is next, of the list that begins at `list`.
    #[inline]
    fn read_polygon(&mut self, cursor: &mut Cursor<'_>, list: usize) -> Parse<()> {
        let nth = self.pending_polygons().len();
        if cursor.peek()? != b'[' {
            // A value that is none is malformed before it is of the wrong type.
            cursor.snippet()?;
            cursor.pos = list;
            return Err(cursor.refuse(Reason::WrongType, FIELD, FORMS));
        }
        let before = self.corners.len();
        if let Some(at) = cursor.number_list(&mut self.corners)? {
            return Err(cursor.refuse(Reason::WrongType, &format!("{FIELD}[{nth}][{at}]"), POLYGON));
        }
        let count = self.corners.len() - before;
        self.odd |= !count.is_multiple_of(2);
        if nth == 0 && count < 5 {
            let found = format!("found a polygon of {count} numbers");
            return Err(Fault::stop(Reason::BadMask, format!("{FIELD}[{nth}]"), found, POLYGON));
        }
        if !can_be_drawn(&self.corners[before..]) {
            return Err(Fault::stop(
                Reason::BadMask,
                format!("{FIELD}[{nth}]"),
                "found a coordinate beyond 214748364 pixels",
                POLYGON,
            ));
        }
        self.ends.push(self.corners.len());
        Ok(())
    }

    fn read_counts(&mut self, cursor: &mut Cursor<'_>) -> Parse<()> {
        let (mut size, mut counts) = (None, None);
        let start = cursor.pos;
        cursor.object(|cursor, key| {
            match &*key.key() {
                b"size" => size = Some(read_size(cursor)?),
                b"counts" => counts = Some(self.read_lengths(cursor)?),
                _ => cursor.skip_value()?,
            }
            Ok(())
        })?;
        let (Some(size), Some(counts)) = (size, counts) else {
            cursor.pos = start;
            return Err(cursor.refuse(Reason::BadMask, FIELD, FORMS));
        };
        let taken = match counts {
            Counts::Text => self.take_text(size),
            Counts::List(lengths) => self.take_lengths(size, &lengths),
        };
        taken.map_err(bad_mask)
    }

    fn read_lengths(&mut self, cursor: &mut Cursor<'_>) -> Parse<Counts> {
        const PLACE: &str = "segmentation.counts";
        match cursor.peek()? {
            b'"' => {
                self.forget();
                let text = cursor.string()?;
                text.append_bytes(&mut self.text)
                    .map_err(|why| Fault::stop(Reason::BadText, PLACE, why.found(), COUNTS))?;
                Ok(Counts::Text)
            }
            b'[' => {
                let mut lengths = Vec::new();
                match cursor.whole_list(&mut lengths)? {
                    None => Ok(Counts::List(lengths)),
                    Some(at) => Err(cursor.refuse(Reason::WrongType, &format!("{PLACE}[{at}]"), COUNTS)),
                }
            }
            _ => Err(cursor.refuse(Reason::WrongType, PLACE, COUNTS)),
        }
    }
}

fn read_size(cursor: &mut Cursor<'_>) -> Parse<Size> {
    const PLACE: &str = "segmentation.size";
    const ADVICE: &str = "it must be [height, width], in whole pixels";
    let start = cursor.pos;
    let mut sides = Vec::new();
    if cursor.peek()? == b'[' && cursor.whole_list(&mut sides)?.is_none() {
        let sides: Vec<u32> = sides.into_iter().filter_map(|side| side.try_into().ok()).collect();
        if let Ok(size) = sides.try_into() {
            return Ok(size);
        }
    }
    cursor.pos = start;
    Err(cursor.refuse(Reason::BadMask, PLACE, ADVICE))
}

/// A mask that the engine refuses.
#[cold]
pub(super) fn bad_mask(error: Error) -> Box<Stop> {
    let field = if error.place.is_empty() { FIELD.to_owned() } else { format!("{FIELD}.{}", error.place) };
    Fault::stop(Reason::BadMask, field, error.found, error.advice)
}
