//! One annotation of a ground-truth file.

use super::coco_ground_truth::{ANNOTATIONS, AnnotationRows, GroundTruthRows, Wanted, missing};
use super::fault::Parse;
use super::group::SHARE_OF_A_POSE;
use super::ids::{RawId, Spelling};
use super::json::Cursor;
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
    /// Whether it is pending in the rows.
    mask: bool,
    /// Likewise.
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
    let found = Annotation::parse(cursor, wanted, &mut rows.annotations)?;
    found.store(wanted, number, rows)
}

impl<'a> Annotation<'a> {
    fn parse(cursor: &mut Cursor<'a>, wanted: Wanted, rows: &mut AnnotationRows) -> Parse<Self> {
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
                b"segmentation" if wanted.masks => found.mask = rows.masks.read(cursor)?,
                b"keypoints" if wanted.keypoints => found.keypoints = rows.keypoints.read(cursor)?,
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
        if wanted.masks && !self.mask {
            return Err(missing("segmentation", "every annotation needs a segmentation where masks are asked for"));
        }
        if wanted.keypoints && !self.keypoints {
            return Err(missing("keypoints", "every annotation needs keypoints where they are asked for"));
        }
        Ok(())
    }

    /// Adds it to the rows, if nothing is missing.
    fn store(self, wanted: Wanted, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
        let Some((image, image_spelling)) = &self.image else { return Err(missing("image_id", NEEDS)) };
        if self.bbox.is_none() && !wanted.masks {
            return Err(missing("bbox", NEEDS));
        }
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
        store_box(self.bbox, self.area, wanted, columns, &mut note);
        columns.crowd.push(self.crowd);
        columns.ignore.push(self.ignore);
        if let Some((_, spelling)) = self.id {
            note_spelling(spelling, "id", &mut note);
        } else {
            note(Oddity::MissingId, "id");
            columns.missing_id.push(row);
        }
        columns.ids.push(self.id.map_or(Id::Int(0), |(id, _)| id.to_id()));
        if wanted.masks {
            if columns.masks.odd {
                note(Oddity::OddPolygon, "segmentation");
            }
            columns.masks.add();
        }
        if wanted.keypoints {
            columns.keypoints.add_labelled(self.labelled);
        }
        if !self.attributes.is_empty() {
            columns.attributes.push(row, self.attributes);
        }
        Ok(())
    }
}

/// Adds box and area, or notes that they are to be those of the mask. Without masks, an area is
/// made of the box.
#[inline(always)]
fn store_box(
    bbox: Option<Xywh>,
    area: Option<f64>,
    wanted: Wanted,
    columns: &mut AnnotationRows,
    note: &mut impl FnMut(Oddity, &'static str),
) {
    let row = columns.area.len() as u32;
    let xywh = bbox.unwrap_or_else(|| {
        note(Oddity::MissingBox, "bbox");
        columns.missing_box.push(row);
        [0.0; 4]
    });
    columns.boxes_xywh.push(xywh);
    let product = xywh[2] * xywh[3];
    columns.area.push(area.unwrap_or_else(|| {
        let (oddity, area) = match wanted {
            Wanted { masks: true, .. } => (Oddity::MissingAreaOfMask, 0.0),
            Wanted { keypoints: true, .. } => (Oddity::MissingAreaOfPose, product * SHARE_OF_A_POSE),
            _ => (Oddity::MissingArea, product),
        };
        note(oddity, "area");
        if wanted.masks {
            columns.missing_area.push(row);
        }
        area
    }));
}

const NEEDS: &str = "every annotation needs image_id, bbox and category_id (the last not if iscrowd or ignore is 1)";
