//! One annotation of a ground-truth file.

use super::coco_ground_truth::{ANNOTATIONS, GroundTruthRows, missing};
use super::fault::Parse;
use super::ids::{RawId, Spelling};
use super::json::Cursor;
use super::metadata::Scalars;
use super::oddities::{Oddity, note_spelling};
use crate::columns::{Id, Xywh};

/// Its values before it is known to be complete.
#[derive(Default)]
pub(super) struct Annotation<'a> {
    id: Option<(RawId<'a>, Spelling)>,
    image: Option<(RawId<'a>, Spelling)>,
    category: Option<(RawId<'a>, Spelling)>,
    bbox: Option<Xywh>,
    area: Option<f64>,
    crowd: bool,
    ignore: bool,
    attributes: Scalars<'a>,
}

impl<'a> Annotation<'a> {
    /// The annotation that is next.
    pub fn parse(cursor: &mut Cursor<'a>) -> Parse<Self> {
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

    /// Adds it to the rows.
    pub fn store(self, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
        let Some((image, image_spelling)) = self.image else { return Err(missing("image_id", ANNOTATION_NEEDS)) };
        let Some(bbox) = self.bbox else { return Err(missing("bbox", ANNOTATION_NEEDS)) };
        if self.category.is_none() && !self.crowd && !self.ignore {
            return Err(missing("category_id", ANNOTATION_NEEDS));
        }
        let GroundTruthRows { annotations: columns, tally, .. } = rows;
        let mut note = |oddity, field| tally.note(oddity, ANNOTATIONS, number, field);
        let row = columns.area.len() as u32;
        columns.image.push(image.to_id());
        note_spelling(image_spelling, "image_id", &mut note);
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
        columns.area.push(self.area.unwrap_or_else(|| {
            note(Oddity::MissingArea, "area");
            bbox[2] * bbox[3]
        }));
        columns.crowd.push(self.crowd);
        columns.ignore.push(self.ignore);
        if let Some((_, spelling)) = self.id {
            note_spelling(spelling, "id", &mut note);
        } else {
            note(Oddity::MissingId, "id");
            columns.missing_id.push(row);
        }
        columns.ids.push(self.id.map_or(Id::Int(0), |(id, _)| id.to_id()));
        if !self.attributes.is_empty() {
            columns.attributes.push(row, self.attributes);
        }
        Ok(())
    }
}

const ANNOTATION_NEEDS: &str =
    "every annotation needs image_id, bbox and category_id (the last not if iscrowd or ignore is 1)";
