//! The readers as a user of the crate calls them, on files larger than a block.

use errata_core::columns::{Dataset, Detections};
use errata_core::error::Kind;
use errata_core::read::{Progress, ReadOptions, read_coco_ground_truth, read_coco_results};
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A file that is gone when the test is over.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, text: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("errata-read-{}-{name}.json", std::process::id()));
        std::fs::write(&path, text).expect("the temporary directory can be written to");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a path in Unicode")
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

const IMAGES: usize = 700;

/// About 1.5 MB of ground truth with polygons.
fn truth_text() -> String {
    let mut text = String::from("{\"info\": {\"year\": 2017}, \"images\": [");
    for image in 0..IMAGES {
        let comma = if image == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{{\"id\": {}, \"width\": 640, \"height\": 480, \"split\": \"val\"}}", image * 3);
    }
    text += "], \"annotations\": [";
    for row in 0..5000 {
        let comma = if row == 0 { "" } else { ", " };
        let polygon: Vec<String> = (0..30).map(|k| format!("{}.{:02}", (row * 7 + k) % 640, k)).collect();
        let _ = write!(
            text,
            "{comma}{{\"segmentation\": [[{}]], \"area\": {}.5, \"iscrowd\": 0, \"image_id\": {}, \
             \"bbox\": [{}.25, 1, 3, 4], \"category_id\": {}, \"id\": {row}}}",
            polygon.join(", "),
            row % 100,
            row * 31 % IMAGES * 3,
            row % 600,
            row % 9
        );
    }
    text += "], \"categories\": [";
    for id in 0..9 {
        let _ = write!(text, "{}{{\"id\": {id}, \"name\": \"c{id}\"}}", if id == 0 { "" } else { ", " });
    }
    text + "]}\n"
}

/// About 2 MB of results.
fn results_text() -> String {
    let records: Vec<String> = (0..25_000)
        .map(|row| {
            format!(
                "{{\"image_id\": {}, \"category_id\": {}, \"bbox\": [{}.5, 2.25, 30, 40.125], \"score\": 0.{:04}}}",
                row * 17 % IMAGES * 3,
                row % 9,
                row % 500,
                row * 7 % 10_000
            )
        })
        .collect();
    format!("[{}]", records.join(", "))
}

fn with_threads(threads: usize) -> ReadOptions {
    ReadOptions { threads, ..ReadOptions::default() }
}

fn read(truth: &TempFile, results: &TempFile, threads: usize) -> (Dataset, Detections) {
    let dataset = read_coco_ground_truth(truth.path(), &with_threads(threads)).expect("valid");
    let detections = read_coco_results(results.path(), &dataset, &with_threads(threads)).expect("valid");
    (dataset, detections)
}

#[test]
fn any_number_of_threads_reads_the_same() {
    let (truth_text, results_text) = (truth_text(), results_text());
    let truth = TempFile::new("truth", truth_text.as_bytes());
    let results = TempFile::new("results", results_text.as_bytes());
    let (dataset, detections) = read(&truth, &results, 1);
    assert_eq!((dataset.images.len(), dataset.ground_truth.len(), detections.len()), (IMAGES, 5000, 25_000));
    assert_eq!((&dataset.warnings, &detections.warnings), (&vec![], &vec![]));
    assert_eq!(dataset.source.file, truth.path());
    assert_eq!(dataset.source.blake3, blake3::hash(truth_text.as_bytes()).to_hex().to_string());
    assert_eq!(detections.source.blake3, blake3::hash(results_text.as_bytes()).to_hex().to_string());
    for image in 0..IMAGES {
        let rows = detections.rows(image);
        assert!(detections.record[rows.clone()].is_sorted());
        for row in rows {
            let record = detections.record[row] as usize;
            assert_eq!(record * 17 % IMAGES, image);
            assert_eq!(detections.class[row] as usize, record % 9);
            assert_eq!(detections.boxes_xywh[row], [(record % 500) as f64 + 0.5, 2.25, 30.0, 40.125]);
            assert_eq!(detections.score[row], (record * 7 % 10_000) as f64 / 10_000.0);
        }
    }
    for threads in [0, 2, 8] {
        assert_eq!(read(&truth, &results, threads), (dataset.clone(), detections.clone()), "{threads} threads");
    }
}

#[test]
fn the_first_bad_record_is_told_at_any_number_of_threads() {
    let mut text = results_text();
    let bad = [text.len() / 3, text.len() / 2].map(|near| near + text[near..].find("\"bbox\": [").expect("a box") + 9);
    for at in bad {
        text.replace_range(at..=at, "x");
    }
    let truth = TempFile::new("truth-good", truth_text().as_bytes());
    let results = TempFile::new("results-bad", text.as_bytes());
    let dataset = read_coco_ground_truth(truth.path(), &ReadOptions::default()).expect("valid");
    let one = read_coco_results(results.path(), &dataset, &with_threads(1)).expect_err("broken");
    assert_eq!((one.kind, one.file.as_str()), (Kind::Input, results.path()));
    assert!(one.place.starts_with(&format!("byte {} ([", bad[0])), "{one}");
    for threads in [2, 8] {
        assert_eq!(read_coco_results(results.path(), &dataset, &with_threads(threads)), Err(one.clone()));
    }
}

#[test]
fn progress_ends_at_the_size_of_the_file() {
    let text = truth_text();
    let truth = TempFile::new("truth-progress", text.as_bytes());
    let progress = Arc::new(Progress::default());
    let options = ReadOptions { progress: Some(Arc::clone(&progress)), ..ReadOptions::default() };
    read_coco_ground_truth(truth.path(), &options).expect("valid");
    assert_eq!(progress.total.load(Ordering::Relaxed), text.len() as u64);
    assert_eq!(progress.done.load(Ordering::Relaxed), text.len() as u64);
}

#[test]
fn a_directory_or_nothing_is_an_io_error() {
    let here = std::env::temp_dir();
    for path in [here.to_str().expect("a path in Unicode"), "does/not/exist.json"] {
        let error = read_coco_ground_truth(path, &ReadOptions::default()).expect_err("no file");
        assert_eq!((error.kind, error.file.as_str()), (Kind::Io, path));
    }
}
