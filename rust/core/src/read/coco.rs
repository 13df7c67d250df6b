//! Reading COCO files: opening, parsing in blocks, putting the columns together.

use super::blocks::{self, Cut};
use super::build_dataset::check_count;
use super::coco_ground_truth::{GroundTruthFile, Wanted};
use super::coco_results::{DETECTIONS, Results};
use super::document::Document;
use super::first_record::{self, Reading};
use super::options::{ReadOptions, Want};
use super::problem::to_error;
use super::run::Place;
use super::source::Source;
use super::{assemble_ground_truth, assemble_results, head};
use crate::columns::{Dataset, Detections};
use crate::{Error, Result};
use std::sync::atomic::Ordering;

/// Bytes per block: small enough to stay in a core's cache, a power of two for the hash.
const BLOCK: u64 = 1 << 18;

/// Reads COCO ground truth.
///
/// # Errors
/// One [`Error`] that names the file and the place for whatever is refused: see the module's
/// documentation.
pub fn read_coco_ground_truth(path: &str, options: &ReadOptions) -> Result<Dataset> {
    let source = open(path, options)?;
    ground_truth(&source, options, cut(options, BLOCK))
        .and_then(|d| unchanged(&source, d))
        .map_err(|e| e.in_file(path))
        .map(|mut dataset| {
            dataset.source.file = path.to_owned();
            dataset
        })
}

/// Reads COCO results as detections on `dataset`.
///
/// # Errors
/// As [`read_coco_ground_truth`].
pub fn read_coco_results(path: &str, dataset: &Dataset, options: &ReadOptions) -> Result<Detections> {
    let source = open(path, options)?;
    results(&source, dataset, options, cut(options, BLOCK))
        .and_then(|d| unchanged(&source, d))
        .map_err(|e| e.in_file(path))
        .map(|mut detections| {
            detections.source.file = path.to_owned();
            detections
        })
}

/// Parses COCO ground truth that is in memory; messages name no file.
///
/// # Errors
/// As [`read_coco_ground_truth`].
pub fn parse_coco_ground_truth(
    content: impl AsRef<[u8]> + Send + Sync + 'static,
    options: &ReadOptions,
) -> Result<Dataset> {
    ground_truth(&Source::memory(content), options, cut(options, BLOCK))
}

/// Parses COCO results that are in memory as detections on `dataset`; messages name no file.
///
/// # Errors
/// As [`read_coco_ground_truth`].
pub fn parse_coco_results(
    content: impl AsRef<[u8]> + Send + Sync + 'static,
    dataset: &Dataset,
    options: &ReadOptions,
) -> Result<Detections> {
    results(&Source::memory(content), dataset, options, cut(options, BLOCK))
}

fn open(path: &str, options: &ReadOptions) -> Result<Source> {
    let source = Source::open(path).map_err(|e| Error::io(path, &e))?;
    if let Some(progress) = &options.progress {
        progress.total.store(source.len(), Ordering::Relaxed);
    }
    Ok(source)
}

fn cut(options: &ReadOptions, block: u64) -> Cut<'_> {
    Cut { block, threads: options.thread_count(), progress: options.progress.as_deref() }
}

fn unchanged<T>(source: &Source, value: T) -> Result<T> {
    if source.changed() {
        return Err(Error::input("", "the file was changed while it was read", "read it again once it is complete"));
    }
    Ok(value)
}

/// The ground truth in `source`.
pub(super) fn ground_truth(source: &Source, options: &ReadOptions, cut: Cut<'_>) -> Result<Dataset> {
    let head = head::read(source)?;
    if head.is_list {
        return Err(Error::input(
            "",
            "found a list, as in a results file",
            "ground truth is an object with `images`, `annotations` and `categories`: are the two files swapped?",
        ));
    }
    let wanted = Wanted { masks: options.masks != Want::No, keypoints: options.keypoints != Want::No };
    let format = GroundTruthFile { skip_invalid: options.skip_invalid, wanted };
    let document = Document { format: &format, source, bare: None };
    let begin = (head.behind, Place::Key { first: true });
    let parsed = blocks::parse(&document, begin, cut).map_err(|e| Error::io("", &e))?;
    check_counts(&parsed.seen)?;
    assemble_ground_truth::ground_truth(source, parsed, &format, cut.threads)
}

/// The detections in `source`.
pub(super) fn results(source: &Source, dataset: &Dataset, options: &ReadOptions, cut: Cut<'_>) -> Result<Detections> {
    let head = head::read(source)?;
    let bare = head.is_list.then_some(DETECTIONS);
    let place = if head.is_list { Place::Record { list: DETECTIONS, first: true } } else { Place::Key { first: true } };
    let begin = (head.behind, place);
    let offered = first_record::offered(source, begin, bare).map_err(|e| Error::io("", &e))?;
    let format = Results::new(dataset, Reading::new(offered, options), options.skip_invalid);
    let document = Document { format: &format, source, bare };
    let parsed = blocks::parse(&document, begin, cut).map_err(|e| Error::io("", &e))?;
    check_counts(&parsed.seen)?;
    let list = parsed.opened.last().map(|(_, key)| key.clone()).unwrap_or_default();
    if let Some(problem) = parsed.problem {
        return Err(to_error(problem, source, |_| &list));
    }
    assemble_results::check_document(&parsed)?;
    assemble_results::results(parsed, &format, &list, cut.threads)
}

fn check_counts(seen: &[u64]) -> Result<()> {
    seen.iter().try_for_each(|&n| check_count(n as usize, "the file"))
}

/// The keys of a document, as a clause.
pub(super) fn keys_found(keys: &[String]) -> String {
    match keys {
        [] => "the object is empty".to_owned(),
        _ => format!("its keys are {}", keys[..keys.len().min(20)].join(", ")),
    }
}
