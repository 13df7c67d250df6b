//! COCO results: a list of detections, or an object that holds such a list.

use super::detection_shapes::Shapes;
use super::fault::Parse;
use super::first_record::{Kind, Reading};
use super::format::{Format, List, Take};
use super::ids::RawId;
use super::index::IdIndex;
use super::json::Cursor;
use super::metadata::Columns;
use super::oddities::Tally;
use super::record_detection::Detection;
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
    pub dataset: &'a Dataset,
    pub images: IdIndex,
    classes: IdIndex,
    pub reading: Reading,
    skip_invalid: bool,
}

/// One run's detections.
#[derive(Default)]
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
    /// Empty for plain boxes.
    pub shapes: Shapes,
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

impl<'a> Results<'a> {
    pub fn new(dataset: &'a Dataset, reading: Reading, skip_invalid: bool) -> Self {
        let vocabulary = &dataset.vocabulary;
        let classes = IdIndex::new(vocabulary.known.iter().map(|c| &c.id).chain(&vocabulary.unknown));
        Self { dataset, images: IdIndex::of_column(&dataset.images.ids), classes, reading, skip_invalid }
    }

    /// The class of a category; unknown ones are numbered behind the data set's, per run.
    pub fn class(&self, category: &RawId<'_>, rows: &mut ResultRows) -> u32 {
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
        if is_list_of_detections(key, value) { Take::List(DETECTIONS) } else { Take::Skip }
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
        let short_cut = self.reading.kind == Kind::Boxes && !self.reading.keypoints;
        if short_cut && let Some(values) = rows.template.read(cursor) {
            return self.store(values.into(), list, number, rows);
        }
        let start = cursor.pos;
        let found = Detection::parse(cursor, self.reading, rows)?;
        let has_mask = found.mask;
        self.store(found, list, number, rows)?;
        if short_cut && !has_mask {
            rows.template.learn(&cursor.bytes[start..cursor.pos]);
        }
        Ok(())
    }
}

/// Whether a value of the outer object, which begins with the byte `value`, is the list.
pub(super) fn is_list_of_detections(key: &[u8], value: u8) -> bool {
    value == b'[' && KEYS.iter().any(|k| k.as_bytes() == key)
}
