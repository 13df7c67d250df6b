//! Detections from the runs of their file: class numbers made one, rows sorted by image.

use super::blocks::Parsed;
use super::build_detections::finish;
use super::coco::keys_found;
use super::coco_results::{DETECTIONS, KEYS, ResultRows, Results};
use super::fault::{Skips, place};
use super::group::number_records;
use super::oddities::Tally;
use super::places::{Numbers, flags};
use super::scatter;
use super::settle::{Settle, settle};
use crate::columns::{Attribute, Dataset, Detections, Source as Origin};
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

/// The detections, from a document that [`check_document`] has passed.
pub(super) fn results(
    format: &Results<'_>,
    parsed: Parsed<ResultRows>,
    dataset: &Dataset,
    list: &str,
    threads: usize,
) -> Detections {
    let numbers = Numbers::new(DETECTIONS, &parsed.skipped);
    let mut skips = Skips::default();
    for skipped in &parsed.skipped {
        skips.add(skipped.reason, || place(list, skipped.number, &skipped.field));
    }
    let new_ids = parsed.parts.iter().flat_map(|p| p.rows.unknown.iter().cloned());
    let vocabulary = dataset.vocabulary.with_unknown(new_ids);
    let old_classes = dataset.vocabulary.positions_in(&vocabulary);
    let (mut tally, mut attributes, mut missing) = (Tally::default(), Vec::new(), Vec::new());
    let mut rows = 0u32;
    let mut parts = Vec::with_capacity(parsed.parts.len());
    for part in parsed.parts {
        let mut part_rows = part.rows;
        tally.append(std::mem::take(&mut part_rows.tally), &part.base);
        attributes.push((rows, std::mem::take(&mut part_rows.attributes)));
        missing.extend(part_rows.missing_score.iter().map(|row| row + rows));
        format.renumber(&mut part_rows, &old_classes, &vocabulary);
        rows += part_rows.rank.len() as u32;
        parts.push(part_rows);
    }
    let of_row = |row: u32, field: &str| place(list, numbers.record(row.into()), &format!("attributes.{field}"));
    let columns = Settle { rows: rows as usize, reserved: &[], strings: &[], place: &of_row };
    let mut mixed = Vec::new();
    let attributes: Vec<Attribute> = settle(&attributes, &columns, &mut mixed);
    let sorted = scatter::sort(parts, dataset.images.len(), threads);
    let mut detections = finish(sorted, flags(&missing, rows as usize).as_deref(), attributes, vocabulary);
    number_records(&mut detections.record, &numbers);
    detections.source = Origin { file: String::new(), blake3: parsed.blake3 };
    detections.warnings = tally.warnings(|_, record, field| place(list, record, field));
    detections.warnings.extend(skips.warnings());
    detections.warnings.extend(mixed);
    detections
}
