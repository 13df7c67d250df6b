//! COCO results: a list of detections, or an object that holds such a list.

use super::boxes;
use super::fault::{Fault, Parse, Reason, Stop};
use super::format::{Format, List, Take};
use super::ids::{RawId, Spelling, shown};
use super::index::IdIndex;
use super::json::Cursor;
use super::metadata::{Columns, Scalars};
use super::oddities::{Oddity, Tally, note_spelling};
use super::scatter::Rows;
use super::template::Template;
use crate::columns::{Dataset, Id, Vocabulary, Xywh};
use rustc_hash::FxHashMap;

/// The only list: of detections, whatever its key.
pub(super) const DETECTIONS: List = 0;

/// Keys under which the list of detections is looked for.
pub(super) const KEYS: [&str; 4] = ["annotations", "predictions", "results", "detections"];

/// Results for one data set.
pub(super) struct Results<'a> {
    dataset: &'a Dataset,
    images: IdIndex,
    classes: IdIndex,
    skip_invalid: bool,
}

/// One run's detections.
#[derive(Debug, Default)]
pub(super) struct ResultRows {
    pub rank: Vec<u32>,
    /// Index in the data set's vocabulary, or that plus a position in `unknown`.
    pub class: Vec<u32>,
    pub boxes_xywh: Vec<Xywh>,
    pub score: Vec<f64>,
    /// Rows without a score, ascending.
    pub missing_score: Vec<u32>,
    /// Ids of categories that the data set does not know, in order of first appearance.
    pub unknown: Vec<Id>,
    unknown_codes: FxHashMap<Id, u32>,
    pub attributes: Columns,
    pub tally: Tally,
    template: Template,
}

impl Rows for ResultRows {
    fn ranks(&self) -> &[u32] {
        &self.rank
    }

    #[inline(always)]
    fn row(&self, row: usize) -> (Xywh, u32, f64) {
        (self.boxes_xywh[row], self.class[row], self.score[row])
    }
}

impl ResultRows {
    /// Turns the class numbers of this run into those of the widened vocabulary.
    pub fn renumber(&mut self, old_classes: &[u32], vocabulary: &Vocabulary) {
        if vocabulary.len() == old_classes.len() {
            return;
        }
        let new = self.unknown.iter().filter_map(|id| vocabulary.index(id));
        let table: Vec<u32> = old_classes.iter().copied().chain(new).collect();
        for class in &mut self.class {
            *class = table[*class as usize];
        }
    }
}

/// A record's values before it is known to be complete.
#[derive(Default)]
struct Detection<'a> {
    image: Option<(RawId<'a>, Spelling)>,
    category: Option<(RawId<'a>, Spelling)>,
    bbox: Option<Xywh>,
    score: Option<f64>,
    other_shape: Option<&'static str>,
    attributes: Scalars<'a>,
}

impl<'a> Results<'a> {
    pub fn new(dataset: &'a Dataset, skip_invalid: bool) -> Self {
        let vocabulary = &dataset.vocabulary;
        let classes = IdIndex::new(vocabulary.known.iter().map(|c| &c.id).chain(&vocabulary.unknown));
        Self { dataset, images: IdIndex::of_column(&dataset.images.ids), classes, skip_invalid }
    }

    #[inline(always)]
    fn parse<'b>(cursor: &mut Cursor<'b>) -> Parse<Detection<'b>> {
        let mut found = Detection::default();
        cursor.object(|cursor, key| {
            match &*key.key() {
                b"image_id" => found.image = cursor.id("image_id")?,
                b"category_id" => found.category = cursor.id("category_id")?,
                b"bbox" => found.bbox = cursor.bbox("bbox")?,
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

    /// The class of a category; unknown ones are numbered behind the data set's, per run.
    fn class(&self, category: &RawId<'_>, rows: &mut ResultRows) -> u32 {
        if let Some(class) = self.classes.raw(category) {
            return class;
        }
        let first = self.dataset.vocabulary.len() as u32;
        let ResultRows { unknown, unknown_codes, .. } = rows;
        first
            + *unknown_codes.entry(category.to_id()).or_insert_with_key(|id| {
                unknown.push(id.clone());
                unknown.len() as u32 - 1
            })
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

    /// Adds a detection to the rows.
    #[inline(always)]
    fn store(&self, found: Detection<'_>, list: List, number: u64, rows: &mut ResultRows) -> Parse<()> {
        let Some((image, image_spelling)) = found.image else { return Err(missing("image_id", found.other_shape)) };
        let Some((category, category_spelling)) = found.category else {
            return Err(missing("category_id", found.other_shape));
        };
        let Some(bbox) = found.bbox else { return Err(missing("bbox", found.other_shape)) };
        let Some(rank) = self.images.raw(&image) else { return Err(unknown_image(&image)) };
        let row = rows.rank.len() as u32;
        let class = self.class(&category, rows);
        rows.rank.push(rank);
        rows.class.push(class);
        rows.boxes_xywh.push(bbox);
        rows.score.push(found.score.unwrap_or(1.0));
        let mut note = |oddity, field| rows.tally.note(oddity, list, number, field);
        note_spelling(image_spelling, "image_id", &mut note);
        note_spelling(category_spelling, "category_id", &mut note);
        self.note_odd(rank, class, &bbox, found.score, &mut note);
        if found.score.is_none() {
            rows.missing_score.push(row);
        }
        if !found.attributes.is_empty() {
            rows.attributes.push(row, found.attributes);
        }
        Ok(())
    }
}

#[cold]
fn missing(field: &'static str, other_shape: Option<&'static str>) -> Box<Stop> {
    match (field, other_shape) {
        ("bbox", Some(shape)) => Fault::stop(
            Reason::MissingField,
            "bbox",
            format!("found no `bbox`, only `{shape}`"),
            "boxes are read here, masks and keypoints are not: add a `bbox` to every record",
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

impl Format for Results<'_> {
    type Rows = ResultRows;

    fn skip_invalid(&self) -> bool {
        self.skip_invalid
    }

    fn rows(&self, expected: usize) -> ResultRows {
        ResultRows {
            rank: Vec::with_capacity(expected),
            class: Vec::with_capacity(expected),
            boxes_xywh: Vec::with_capacity(expected),
            score: Vec::with_capacity(expected),
            ..ResultRows::default()
        }
    }

    fn take(&self, key: &[u8], value: u8) -> Take {
        let is_key = KEYS.iter().any(|k| k.as_bytes() == key);
        if is_key && value == b'[' { Take::List(DETECTIONS) } else { Take::Skip }
    }

    fn guess(&self, mut record: Cursor<'_>) -> Option<List> {
        let mut is_detection = false;
        let walked = record.object(|cursor, key| {
            is_detection |= &*key.key() == b"image_id";
            cursor.skip_value()
        });
        (walked.is_ok() && is_detection).then_some(DETECTIONS)
    }

    fn clear(&self, rows: &mut ResultRows, _: List) {
        *rows = ResultRows::default();
    }

    #[inline(always)]
    fn record(&self, cursor: &mut Cursor<'_>, list: List, number: u64, rows: &mut ResultRows) -> Parse<()> {
        if let Some(values) = rows.template.read(cursor) {
            let found = Detection {
                image: Some((RawId::Int(values.image), Spelling::Plain)),
                category: Some((RawId::Int(values.category), Spelling::Plain)),
                bbox: Some(values.bbox),
                score: values.score,
                ..Detection::default()
            };
            return self.store(found, list, number, rows);
        }
        let start = cursor.pos;
        let found = Self::parse(cursor)?;
        self.store(found, list, number, rows)?;
        rows.template.learn(&cursor.bytes[start..cursor.pos]);
        Ok(())
    }
}
