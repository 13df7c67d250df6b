//! Detections from the runs of their file: class numbers made one, rows sorted by image.

use super::blocks::{Parsed, Part};
use super::build_detections::finish;
use super::coco::keys_found;
use super::coco_results::{DETECTIONS, KEYS, ResultRows, Results};
use super::detection_shapes::Shapes;
use super::fault::{Skips, place};
use super::group::number_records;
use super::metadata::Columns;
use super::oddities::Tally;
use super::places::{Numbers, flags};
use super::scatter;
use super::settle::{Settle, settle};
use crate::columns::{Detections, Source as Origin};
use crate::{Error, Result};

/// One list of detections, and not a ground truth's.
pub(super) fn check_document(parsed: &Parsed<ResultRows>) -> Result<()> {
    let mut names: Vec<&str> = parsed.opened.iter().map(|(_, key)| key.as_str()).collect();
    names.dedup();
    match names.as_slice() {
        [] => {
            let found = format!("found no list under {}; {}", KEYS.join(", "), keys_found(&parsed.keys));
            Err(Error::input("", found, "results are a list of records, alone or under one of these keys"))
        }
        [_] => {
            let rows: usize = parsed.parts.iter().map(|p| p.rows.rank.len()).sum();
            let missing: usize = parsed.parts.iter().map(|p| p.rows.missing_score.len()).sum();
            let like_truth = parsed.keys.iter().any(|k| k == "images" || k == "categories");
            if rows > 0 && missing == rows && like_truth {
                let found = "found no score in any record, as in a ground-truth file";
                let advice = "give the predictions; if these are some, without scores, give their list alone";
                return Err(Error::input(names[0], found, advice));
            }
            Ok(())
        }
        [one, other, ..] => {
            let found = format!("found detections under both `{one}` and `{other}`");
            Err(Error::input("", found, "keep one of the two lists"))
        }
    }
}

/// All runs of a results file, their rows not yet moved.
#[derive(Default)]
struct Gathered {
    parts: Vec<ResultRows>,
    /// Rows in all parts.
    rows: u32,
    tally: Tally,
    /// The scalars of each part, with its first row.
    attributes: Vec<(u32, Columns)>,
    /// Masks and keypoints of each part, with its first row.
    shapes: Vec<(u32, Shapes)>,
    /// Rows without a score.
    missing_score: Vec<u32>,
}

impl Gathered {
    fn add(&mut self, part: Part<ResultRows>) {
        let mut rows = part.rows;
        self.tally.append(std::mem::take(&mut rows.tally), &part.base);
        self.attributes.push((self.rows, std::mem::take(&mut rows.attributes)));
        self.shapes.push((self.rows, std::mem::take(&mut rows.shapes)));
        self.missing_score.extend(rows.missing_score.iter().map(|row| row + self.rows));
        self.rows += rows.rank.len() as u32;
        self.parts.push(rows);
    }
}

/// The detections, from a document that [`check_document`] has passed.
pub(super) fn results(
    parsed: Parsed<ResultRows>,
    format: &Results<'_>,
    list: &str,
    threads: usize,
) -> Result<Detections> {
    let dataset = format.dataset;
    let numbers = Numbers::new(DETECTIONS, &parsed.skipped);
    let mut skips = Skips::default();
    for skipped in &parsed.skipped {
        skips.add(skipped.reason, || place(list, skipped.number, &skipped.field));
    }
    let new_ids = parsed.parts.iter().flat_map(|p| p.rows.unknown.iter().cloned());
    let vocabulary = dataset.vocabulary.with_unknown(new_ids);
    let old_classes = dataset.vocabulary.positions_in(&vocabulary);
    let mut all = Gathered::default();
    for mut part in parsed.parts {
        part.rows.renumber(&old_classes, &vocabulary);
        all.add(part);
    }
    let n = all.rows as usize;
    let of_row = |row: u32, field: &str| place(list, numbers.record(row.into()), &format!("attributes.{field}"));
    let columns = Settle { rows: n, reserved: &[], strings: &[], place: &of_row };
    let mut mixed = Vec::new();
    let attributes = settle(&all.attributes, &columns, &mut mixed);
    let missing = flags(&all.missing_score, n);
    let sorted = scatter::sort(all.parts, dataset.images.len(), threads);
    let shapes = format.finish_shapes(&all.shapes, &sorted, threads);
    let shapes = shapes
        .map_err(|(row, error)| Error { place: place(list, numbers.record(row.into()), "segmentation"), ..error })?;
    let mut detections = finish(sorted, missing.as_deref(), attributes, vocabulary);
    (detections.area, detections.masks, detections.keypoints) = shapes;
    number_records(&mut detections.record, &numbers);
    detections.source = Origin { file: String::new(), blake3: parsed.blake3 };
    detections.warnings = all.tally.warnings(|_, record, field| place(list, record, field));
    detections.warnings.extend(skips.warnings().chain(mixed));
    Ok(detections)
}
