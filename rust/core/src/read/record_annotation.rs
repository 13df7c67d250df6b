//! One annotation of a ground-truth file.

use super::coco_ground_truth::{ANNOTATIONS, GroundTruthRows, Wanted, missing};
use super::fault::Parse;
use super::ids::{RawId, Spelling};
use super::json::Cursor;
use super::keypoint_rows::KeypointRows;
use super::metadata::Scalars;
use super::oddities::{Oddity, note_spelling};
use crate::columns::{Id, Xywh};

/// Its values before it is known to be complete.
#[derive(Default)]
struct Annotation<'a> {
    id: Option<(RawId<'a>, Spelling)>,
    image: Option<(RawId<'a>, Spelling)>,
    category: Option<(RawId<'a>, Spelling)>,
    bbox: Option<Xywh>,
    area: Option<f64>,
    crowd: bool,
    ignore: bool,
    /// Whether they are pending in the rows.
    keypoints: bool,
    labelled: Option<u32>,
    attributes: Scalars<'a>,
}

/// Adds the annotation that is next to the rows.
#[inline(always)]
pub(super) fn annotation(
    cursor: &mut Cursor<'_>,
    wanted: Wanted,
    number: u64,
    rows: &mut GroundTruthRows,
) -> Parse<()> {
    let found = Annotation::parse(cursor, wanted, &mut rows.annotations.keypoints)?;
    found.store(wanted, number, rows)
}

impl<'a> Annotation<'a> {
    fn parse(cursor: &mut Cursor<'a>, wanted: Wanted, keypoints: &mut KeypointRows) -> Parse<Self> {
        let mut found = Self::default();
        cursor.object(|cursor, key| {
            match &*key.key() {
                b"id" => found.id = cursor.id("id")?,
                b"image_id" => found.image = cursor.id("image_id")?,
                b"category_id" => found.category = cursor.id("category_id")?,
                b"bbox" => found.bbox = cursor.bbox("bbox")?,
                b"area" => found.area = cursor.finite("area")?,
                b"iscrowd" => found.crowd = cursor.flag("iscrowd")?.unwrap_or(false),
                b"ignore" => found.ignore = cursor.flag("ignore")?.unwrap_or(false),
                b"keypoints" if wanted.keypoints => found.keypoints = keypoints.read(cursor)?,
                b"num_keypoints" if wanted.keypoints => found.labelled = cursor.count("num_keypoints")?,
                b"attributes" => {
                    found.attributes.clear();
                    if cursor.peek()? != b'{' {
                        return cursor.skip_value();
                    }
                    cursor.object(|cursor, key| cursor.keep_scalar(&mut found.attributes, 0, key))?;
                }
                _ => cursor.skip_value()?,
            }
            Ok(())
        })?;
        Ok(found)
    }
}

impl Annotation<'_> {
    /// Refuses an annotation without a required field.
    fn check(&self, wanted: Wanted) -> Parse<()> {
        if self.category.is_none() && !self.crowd && !self.ignore {
            return Err(missing("category_id", NEEDS));
        }
        if wanted.keypoints && !self.keypoints {
            return Err(missing("keypoints", "every annotation needs keypoints where they are asked for"));
        }
        Ok(())
    }

    /// Adds it to the rows, if nothing is missing.
    fn store(self, wanted: Wanted, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
        let Some((image, image_spelling)) = &self.image else { return Err(missing("image_id", NEEDS)) };
        let Some(bbox) = self.bbox else { return Err(missing("bbox", NEEDS)) };
        self.check(wanted)?;
        let GroundTruthRows { annotations: columns, tally, .. } = rows;
        let mut note = |oddity, field| tally.note(oddity, ANNOTATIONS, number, field);
        let row = columns.area.len() as u32;
        columns.image.push(image.to_id());
        note_spelling(*image_spelling, "image_id", &mut note);
        match self.category {
            Some((id, spelling)) => {
                note_spelling(spelling, "category_id", &mut note);
                columns.category.push(id.to_id());
            }
            None => {
                columns.category.push(Id::Int(0));
                columns.unlabelled.push(row);
            }
        }
        columns.boxes_xywh.push(bbox);
        columns.area.push(self.area.unwrap_or_else(|| area_of_box(bbox, wanted, &mut note)));
        columns.crowd.push(self.crowd);
        columns.ignore.push(self.ignore);
        if let Some((_, spelling)) = self.id {
            note_spelling(spelling, "id", &mut note);
        } else {
            note(Oddity::MissingId, "id");
            columns.missing_id.push(row);
        }
        columns.ids.push(self.id.map_or(Id::Int(0), |(id, _)| id.to_id()));
        if wanted.keypoints {
            columns.keypoints.add_labelled(self.labelled);
        }
        if !self.attributes.is_empty() {
            columns.attributes.push(row, self.attributes);
        }
        Ok(())
    }
}

/// The area of an annotation that does not give one. A person fills about 0.53 of its box: that
/// is what CrowdPose's evaluation, and xtcocotools after it, takes.
#[cold]
fn area_of_box([.., width, height]: Xywh, wanted: Wanted, note: &mut impl FnMut(Oddity, &'static str)) -> f64 {
    if wanted.keypoints {
        note(Oddity::MissingAreaOfPose, "area");
        return width * height * 0.53;
    }
    note(Oddity::MissingArea, "area");
    width * height
}

const NEEDS: &str = "every annotation needs image_id, bbox and category_id (the last not if iscrowd or ignore is 1)";
