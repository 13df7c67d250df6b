//! One record of a results file.

use super::boxes;
use super::coco_results::{ResultRows, Results};
use super::fault::{Fault, Parse, Reason, Stop};
use super::first_record::{Kind, Reading};
use super::format::List;
use super::ids::{RawId, Spelling, shown};
use super::json::Cursor;
use super::keypoint_rows::{KeypointRows, extent};
use super::metadata::Scalars;
use super::oddities::{Oddity, note_spelling};
use super::template::Values;
use crate::columns::Xywh;

/// Its values before it is known to be complete.
#[derive(Default)]
pub(super) struct Detection<'a> {
    image: Option<(RawId<'a>, Spelling)>,
    category: Option<(RawId<'a>, Spelling)>,
    bbox: Option<Xywh>,
    score: Option<f64>,
    /// Whether they are pending in the rows.
    keypoints: bool,
    /// A shape that is passed over.
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
    pub fn parse(cursor: &mut Cursor<'a>, reading: Reading, keypoints: &mut KeypointRows) -> Parse<Self> {
        let mut found = Detection::default();
        cursor.object(|cursor, key| {
            match &*key.key() {
                b"image_id" => found.image = cursor.id("image_id")?,
                b"category_id" => found.category = cursor.id("category_id")?,
                b"bbox" if reading.kind != Kind::Keypoints => found.bbox = cursor.bbox("bbox")?,
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
                    cursor.skip_value()?;
                }
                b"keypoints" if reading.keypoints || reading.kind == Kind::Keypoints => {
                    found.keypoints = keypoints.read(cursor)?;
                }
                b"keypoints" => {
                    found.other_shape = Some("keypoints");
                    cursor.skip_value()?;
                }
                _ => cursor.skip_value()?,
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The box of a record that is complete.
    #[inline(always)]
    fn checked_box(&self, reading: Reading, keypoints: &KeypointRows) -> Parse<Xywh> {
        if (reading.keypoints || reading.kind == Kind::Keypoints) && !self.keypoints {
            return Err(missing("keypoints", self.other_shape));
        }
        match reading.kind {
            Kind::Keypoints => box_of_pose(keypoints),
            Kind::Boxes | Kind::Masks => self.bbox.ok_or_else(|| missing("bbox", self.other_shape)),
        }
    }
}

#[cold]
fn box_of_pose(keypoints: &KeypointRows) -> Parse<Xywh> {
    match extent(keypoints.pending()) {
        Some(xywh) if boxes::is_usable(&xywh) => Ok(xywh),
        found => {
            let found = if found.is_none() { "found no point" } else { "found points too far apart" };
            let advice = "without a `bbox`, the box is that around the keypoints";
            Err(Fault::stop(Reason::BadKeypoints, "keypoints", found, advice))
        }
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
        let bbox = found.checked_box(self.reading, &rows.keypoints)?;
        let Some(rank) = self.images.raw(image) else { return Err(unknown_image(image)) };
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
        if self.reading.keypoints {
            rows.keypoints.add();
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
fn missing(field: &'static str, other_shape: Option<&'static str>) -> Box<Stop> {
    match (field, other_shape) {
        ("bbox", Some(shape)) => Fault::stop(
            Reason::MissingField,
            "bbox",
            format!("found no `bbox`, only `{shape}`"),
            "the first record has a `bbox`, so all need one",
        ),
        ("keypoints", _) => Fault::stop(
            Reason::MissingField,
            "keypoints",
            "found no `keypoints`",
            "where keypoints are asked for, or the first record has nothing else, every detection needs them",
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
