//! Tests of the readers from the inside, where the block size can be chosen.

mod columns;
mod errors;
mod federated;
mod kept;
mod keypoints;
mod masks;
mod mutations;
mod oracle;
mod properties;
mod random;
mod shapes;
mod splits;

use super::blocks::Cut;
use super::options::ReadOptions;
use super::source::Source;
use super::{coco, head};
use crate::columns::{Dataset, Detections};
use crate::{Result, Warning};

/// How one reading is cut and shared.
#[derive(Clone, Copy, Debug)]
struct Way {
    block: u64,
    threads: usize,
}

/// One block, one thread: what every other way must equal.
const PLAIN: Way = Way { block: 1 << 30, threads: 1 };

/// Ways that cut records to pieces.
const WAYS: [Way; 5] = [
    Way { block: 64, threads: 1 },
    Way { block: 64, threads: 8 },
    Way { block: 256, threads: 2 },
    Way { block: 1024, threads: 2 },
    Way { block: 4096, threads: 1 },
];

fn options(skip_invalid: bool) -> ReadOptions {
    ReadOptions { skip_invalid, ..ReadOptions::default() }
}

fn truth_with(text: &[u8], options: &ReadOptions, way: Way) -> Result<Dataset> {
    let cut = Cut { block: way.block, threads: way.threads, progress: None };
    coco::ground_truth(&Source::memory(text.to_vec()), options, cut)
}

fn results_with(text: &[u8], dataset: &Dataset, options: &ReadOptions, way: Way) -> Result<Detections> {
    let cut = Cut { block: way.block, threads: way.threads, progress: None };
    coco::results(&Source::memory(text.to_vec()), dataset, options, cut)
}

fn truth_by(text: &[u8], skip_invalid: bool, way: Way) -> Result<Dataset> {
    truth_with(text, &options(skip_invalid), way)
}

fn results_by(text: &[u8], dataset: &Dataset, skip_invalid: bool, way: Way) -> Result<Detections> {
    results_with(text, dataset, &options(skip_invalid), way)
}

/// The codes, counts and first places of warnings.
fn told(warnings: &[Warning]) -> Vec<(&str, u64, &str)> {
    warnings.iter().map(|w| (w.code, w.count, w.first.as_str())).collect()
}

fn truth(text: &str) -> Result<Dataset> {
    truth_by(text.as_bytes(), false, PLAIN)
}

fn results(text: &str, dataset: &Dataset) -> Result<Detections> {
    results_by(text.as_bytes(), dataset, false, PLAIN)
}

/// A small data set: images 1 and 2 of 100 x 80 pixels, categories 1 cat and 2 dog.
fn small() -> Dataset {
    truth(SMALL).expect("a valid document")
}

const SMALL: &str = r#"{"images": [{"id": 1, "width": 100, "height": 80}, {"id": 2, "width": 100, "height": 80}],
"annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "area": 12}],
"categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]}"#;

#[test]
fn a_byte_order_mark_and_white_space_come_first() {
    let text = format!("\u{FEFF} \n\t{SMALL}\r\n ");
    assert_eq!(truth(&text).map(|d| d.ground_truth), Ok(small().ground_truth));
    let source = Source::memory(format!("{}[]", " ".repeat(10_000)).into_bytes());
    assert_eq!(head::read(&source).map(|h| (h.is_list, h.behind)), Ok((true, 10_001)));
}

#[test]
fn the_hash_is_that_of_the_bytes() {
    for n in [0, 1, 10, 100, 1000] {
        let records: Vec<String> =
            (0..n).map(|i| format!(r#"{{"image_id": 1, "category_id": 2, "bbox": [{i}, 0, 1, 1]}}"#)).collect();
        let text = format!("[{}]\n", records.join(",\n"));
        for way in WAYS.into_iter().chain([PLAIN]) {
            let detections = results_by(text.as_bytes(), &small(), false, way).expect("a valid document");
            assert_eq!(detections.len(), n);
            assert_eq!(detections.source.blake3, blake3::hash(text.as_bytes()).to_hex().to_string());
        }
    }
}
