//! One record of a results file.

use super::boxes;
use super::coco_results::{ResultRows, Results};
use super::fault::{Fault, Parse, Reason, Stop};
use super::first_record::{Kind, Reading, is_empty_list};
use super::format::List;
use super::ids::{RawId, Spelling, shown};
use super::json::Cursor;
use super::metadata::Scalars;
use super::oddities::{Oddity, note_spelling};
use super::template::Values;
use crate::columns::Xywh;

/// Its values before it is known to be complete.
#[derive(Default)]
pub(super) struct Detection<'a> {
    pub image: Option<(RawId<'a>, Spelling)>,
    category: Option<(RawId<'a>, Spelling)>,
    pub bbox: Option<Xywh>,
    score: Option<f64>,
    /// Whether it is pending in the rows.
    pub mask: bool,
    /// Likewise.
    pub keypoints: bool,
    /// A shape that it has, for messages.
    other_shape: Option<&'static str>,
    attributes: Scalars<'a>,
}

impl From<Values> for Detection<'_> {
    #[inline(always)]
    fn from(values: Values) -> Self {
        Detection {
            image: Some((RawId::Int(values.image), Spelling::Plain)),
            category: Some((RawId::Int(values.category), Spelling::Plain)),
            bbox: Some(values.bbox),
            score: values.score,
            ..Detection::default()
        }
    }
}

impl<'a> Detection<'a> {
    /// The record that is next.
    #[inline(always)]
    pub fn parse(cursor: &mut Cursor<'a>, reading: Reading, rows: &mut ResultRows) -> Parse<Self> {
        let mut found = Detection::default();
        cursor.object(|cursor, key| {
            match &*key.key() {
                b"image_id" => found.image = cursor.id("image_id")?,
                b"category_id" => found.category = cursor.id("category_id")?,
                b"bbox" => found.read_box(cursor, reading)?,
                b"score" => found.score = cursor.finite("score")?,
                b"attributes" => {
                    found.attributes.clear();
                    if cursor.peek()? != b'{' {
                        return cursor.skip_value();
                    }
                    cursor.object(|cursor, key| cursor.keep_scalar(&mut found.attributes, 0, key))?;
                }
                b"segmentation" => {
                    found.other_shape = Some("segmentation");
                    if !reading.reads_masks() {
                        return cursor.skip_value();
                    }
                    found.mask = rows.shapes.masks.read(cursor)?;
                }
                b"keypoints" => {
                    found.other_shape = Some("keypoints");
                    if !reading.reads_keypoints() {
                        return cursor.skip_value();
                    }
                    found.keypoints = rows.shapes.keypoints.read(cursor)?;
                }
                _ => cursor.skip_value()?,
            }
            Ok(())
        })?;
        Ok(found)
    }

    #[inline(always)]
    fn read_box(&mut self, cursor: &mut Cursor<'a>, reading: Reading) -> Parse<()> {
        match reading.kind {
            Kind::Boxes => self.bbox = cursor.bbox("bbox")?,
            Kind::Masks if !is_empty_list(cursor.clone())? => self.bbox = cursor.bbox("bbox")?,
            Kind::Masks => {
                self.bbox = None;
                cursor.skip_value()?;
            }
            Kind::Keypoints => cursor.skip_value()?,
        }
        Ok(())
    }
}

impl Results<'_> {
    /// Adds a detection to the rows.
    #[inline(always)]
    pub fn store(&self, found: Detection<'_>, list: List, number: u64, rows: &mut ResultRows) -> Parse<()> {
        let Some((image, image_spelling)) = &found.image else { return Err(missing("image_id", found.other_shape)) };
        let Some((category, category_spelling)) = &found.category else {
            return Err(missing("category_id", found.other_shape));
        };
        if found.bbox.is_none() && self.reading.kind == Kind::Boxes {
            return Err(missing("bbox", found.other_shape));
        }
        let Some(rank) = self.images.raw(image) else { return Err(unknown_image(image)) };
        let bbox = match found.bbox {
            Some(bbox) if self.reading.is_plain() => bbox,
            _ => {
                let ResultRows { shapes, tally, .. } = rows;
                self.add_shapes(&found, rank, shapes, &mut |oddity, field| tally.note(oddity, list, number, field))?
            }
        };
        let row = rows.rank.len() as u32;
        let class = self.class(category, rows);
        rows.rank.push(rank);
        rows.class.push(class);
        rows.boxes_xywh.push(bbox);
        rows.score.push(found.score.unwrap_or(1.0));
        let mut note = |oddity, field| rows.tally.note(oddity, list, number, field);
        note_spelling(*image_spelling, "image_id", &mut note);
        note_spelling(*category_spelling, "category_id", &mut note);
        self.note_odd(rank, class, &bbox, found.score, &mut note);
        if found.score.is_none() {
            rows.missing_score.push(row);
        }
        if !found.attributes.is_empty() {
            rows.attributes.push(row, found.attributes);
        }
        Ok(())
    }

    /// Notes what is kept although it is odd.
    #[inline(always)]
    fn note_odd(
        &self,
        rank: u32,
        class: u32,
        bbox: &Xywh,
        score: Option<f64>,
        note: &mut impl FnMut(Oddity, &'static str),
    ) {
        let images = &self.dataset.images;
        if class as usize >= self.dataset.vocabulary.known.len() {
            note(Oddity::UnknownCategory, "category_id");
        }
        if boxes::is_empty(bbox) {
            note(Oddity::EmptyBox, "bbox");
        }
        if boxes::is_outside(bbox, images.width[rank as usize], images.height[rank as usize]) {
            note(Oddity::OutsideImage, "bbox");
        }
        match score {
            Some(score) if (0.0..=1.0).contains(&score) => {}
            Some(_) => note(Oddity::ScoreRange, "score"),
            None => note(Oddity::MissingScore, "score"),
        }
    }
}

#[cold]
pub(super) fn missing(field: &'static str, other_shape: Option<&'static str>) -> Box<Stop> {
    match (field, other_shape) {
        ("bbox", Some(shape)) => Fault::stop(
            Reason::MissingField,
            "bbox",
            format!("found no `bbox`, only `{shape}`"),
            "the first record has a `bbox`, so all need one",
        ),
        ("segmentation" | "keypoints", _) => Fault::stop(
            Reason::MissingField,
            field,
            format!("found no `{field}`"),
            "where it is asked for, or the first record has it and no `bbox`, every detection needs it",
        ),
        _ => Fault::stop(
            Reason::MissingField,
            field,
            format!("found no `{field}`"),
            "every detection needs image_id, category_id and bbox",
        ),
    }
}

#[cold]
fn unknown_image(image: &RawId<'_>) -> Box<Stop> {
    Fault::stop(
        Reason::UnknownImage,
        "image_id",
        format!("found {}, which no image of the ground truth has", shown(&image.to_id())),
        "give the ground truth that these detections belong to",
    )
}
