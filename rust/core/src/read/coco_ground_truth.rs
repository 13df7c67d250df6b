//! COCO ground truth: an object with the lists `images`, `annotations` and `categories`.

use super::coco_results::note_spelling;
use super::document::{Format, List, Take};
use super::fault::{Fault, Parse, Reason, Stop};
use super::json::Cursor;
use super::metadata::{Columns, Scalars};
use super::oddities::{Oddity, Tally};
use super::values::{RawId, Spelling};
use crate::columns::{Category, Id, IdColumn, Xywh};

/// List numbers.
pub(super) const IMAGES: List = 0;
/// See [`IMAGES`].
pub(super) const ANNOTATIONS: List = 1;
/// See [`IMAGES`].
pub(super) const CATEGORIES: List = 2;

/// The format.
pub(super) struct GroundTruthFile {
    pub skip_invalid: bool,
}

/// Images of one run.
#[derive(Debug, Default)]
pub(super) struct ImageRows {
    pub ids: IdColumn,
    pub width: Vec<Option<f64>>,
    pub height: Vec<Option<f64>>,
    pub file_name: Vec<Option<String>>,
    pub scalars: Columns,
}

/// Annotations of one run.
#[derive(Debug, Default)]
pub(super) struct AnnotationRows {
    pub image: IdColumn,
    /// 0 where there is none.
    pub category: IdColumn,
    /// Rows without a category, ascending.
    pub unlabelled: Vec<u32>,
    pub boxes_xywh: Vec<Xywh>,
    pub area: Vec<f64>,
    pub crowd: Vec<bool>,
    pub ignore: Vec<bool>,
    /// Ids; 0 where there is none.
    pub ids: IdColumn,
    /// Rows without an id, ascending.
    pub missing_id: Vec<u32>,
    pub attributes: Columns,
}

/// One run's records.
#[derive(Debug, Default)]
pub(super) struct GroundTruthRows {
    pub images: ImageRows,
    pub annotations: AnnotationRows,
    pub categories: Vec<Category>,
    pub tally: Tally,
}

#[derive(Default)]
struct Annotation<'a> {
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
    fn parse(cursor: &mut Cursor<'a>) -> Parse<Self> {
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

    fn store(self, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
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
        match self.id {
            Some((id, spelling)) => {
                note_spelling(spelling, "id", &mut note);
                columns.ids.push(id.to_id());
            }
            None => {
                note(Oddity::MissingId, "id");
                columns.missing_id.push(row);
                columns.ids.push(Id::Int(0));
            }
        }
        if !self.attributes.is_empty() {
            columns.attributes.push(row, self.attributes);
        }
        Ok(())
    }
}

const ANNOTATION_NEEDS: &str =
    "every annotation needs image_id, bbox and category_id (the last not if iscrowd or ignore is 1)";

#[cold]
fn missing(field: &'static str, advice: &'static str) -> Box<Stop> {
    Fault::stop(Reason::MissingField, field, format!("found no `{field}`"), advice)
}

fn image(cursor: &mut Cursor<'_>, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
    let (mut id, mut width, mut height, mut file_name) = (None, None, None, None);
    let mut scalars = Scalars::new();
    cursor.object(|cursor, key| {
        match &*key.key() {
            b"id" => id = cursor.id("id")?,
            b"width" => width = cursor.finite("width")?,
            b"height" => height = cursor.finite("height")?,
            b"file_name" => {
                file_name = if cursor.null()? {
                    None
                } else if cursor.peek()? == b'"' {
                    Some(cursor.kept_string("file_name")?)
                } else {
                    return Err(cursor.refuse(Reason::WrongType, "file_name", "a string is needed here"));
                }
            }
            b"attributes" => cursor.keep_inner(&mut scalars, 1, key)?,
            b"metadata" => cursor.keep_inner(&mut scalars, 2, key)?,
            _ => cursor.keep_scalar(&mut scalars, 0, key)?,
        }
        Ok(())
    })?;
    let Some((id, spelling)) = id else { return Err(missing("id", "every image needs an id")) };
    let GroundTruthRows { images: columns, tally, .. } = rows;
    let mut note = |oddity, field| tally.note(oddity, IMAGES, number, field);
    note_spelling(spelling, "id", &mut note);
    let row = columns.width.len() as u32;
    columns.ids.push(id.to_id());
    if width.is_some_and(|w| w <= 0.0) || height.is_some_and(|h| h <= 0.0) {
        note(Oddity::ImageSize, if width.is_some_and(|w| w <= 0.0) { "width" } else { "height" });
    }
    columns.width.push(width.filter(|&w| w > 0.0));
    columns.height.push(height.filter(|&h| h > 0.0));
    columns.file_name.push(file_name.map(|name| name.into_owned()));
    columns.scalars.push(row, scalars);
    Ok(())
}

fn category(cursor: &mut Cursor<'_>, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
    let (mut id, mut name, mut supercategory) = (None, None, None);
    cursor.object(|cursor, key| {
        match &*key.key() {
            b"id" => id = cursor.id("id")?,
            b"name" => name = cursor.label("name")?,
            b"supercategory" => supercategory = cursor.label("supercategory")?,
            _ => cursor.skip_value()?,
        }
        Ok(())
    })?;
    let Some((id, spelling)) = id else { return Err(missing("id", "every category needs an id")) };
    let mut note = |oddity, field| rows.tally.note(oddity, CATEGORIES, number, field);
    note_spelling(spelling, "id", &mut note);
    if name.is_none() {
        note(Oddity::MissingName, "name");
    }
    let id = id.to_id();
    let name = name.map_or_else(|| id.to_string(), |name| name.into_owned());
    rows.categories.push(Category { id, name, supercategory: supercategory.map(|s| s.into_owned()) });
    Ok(())
}

impl Format for GroundTruthFile {
    type Rows = GroundTruthRows;

    fn skip_invalid(&self) -> bool {
        self.skip_invalid
    }

    fn rows(&self, expected: usize) -> GroundTruthRows {
        let annotations = AnnotationRows {
            image: IdColumn::Int(Vec::with_capacity(expected)),
            category: IdColumn::Int(Vec::with_capacity(expected)),
            boxes_xywh: Vec::with_capacity(expected),
            area: Vec::with_capacity(expected),
            crowd: Vec::with_capacity(expected),
            ignore: Vec::with_capacity(expected),
            ids: IdColumn::Int(Vec::with_capacity(expected)),
            ..AnnotationRows::default()
        };
        GroundTruthRows { annotations, ..GroundTruthRows::default() }
    }

    fn take(&self, key: &[u8], _: u8) -> Take {
        match key {
            b"images" => Take::List(IMAGES),
            b"annotations" => Take::List(ANNOTATIONS),
            b"categories" => Take::List(CATEGORIES),
            _ => Take::Skip,
        }
    }

    fn guess(&self, mut record: Cursor<'_>) -> Option<List> {
        let (mut annotation, mut image, mut category) = (false, false, false);
        let walked = record.object(|cursor, key| {
            match &*key.key() {
                b"image_id" => annotation = true,
                b"file_name" | b"width" | b"height" => image = true,
                b"name" => category = true,
                _ => {}
            }
            cursor.skip_value()
        });
        match (walked, annotation, image, category) {
            (Err(_), ..) => None,
            (_, true, _, _) => Some(ANNOTATIONS),
            (_, _, true, _) => Some(IMAGES),
            (_, _, _, true) => Some(CATEGORIES),
            _ => None,
        }
    }

    fn clear(&self, rows: &mut GroundTruthRows, list: List) {
        match list {
            IMAGES => rows.images = ImageRows::default(),
            ANNOTATIONS => rows.annotations = AnnotationRows::default(),
            _ => rows.categories.clear(),
        }
        rows.tally.clear(list);
    }

    #[inline(always)]
    fn record(&self, cursor: &mut Cursor<'_>, list: List, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
        match list {
            IMAGES => image(cursor, number, rows),
            ANNOTATIONS => Annotation::parse(cursor)?.store(number, rows),
            _ => category(cursor, number, rows),
        }
    }
}
