//! Reading COCO files: opening, parsing in blocks, putting the columns together.

use super::blocks::{self, Cut, Parsed};
use super::build_dataset::{Builder, number_missing, take, take_split};
use super::build_detections::finish;
use super::coco_ground_truth::{ANNOTATIONS, AnnotationRows, CATEGORIES, GroundTruthFile, GroundTruthRows, IMAGES};
use super::coco_results::{DETECTIONS, KEYS, ResultRows, Results};
use super::columns_in::{AnnotationColumns, Ids, ImageColumns};
use super::document::{Document, N_LISTS, Place};
use super::fault::{Skips, place};
use super::head;
use super::metadata::{Columns, Settle, settle};
use super::oddities::Tally;
use super::options::ReadOptions;
use super::places::{LISTS, Numbers, Places};
use super::problem::to_error;
use super::scatter;
use super::source::Source;
use crate::columns::{Attribute, Category, Dataset, Detections, Id, IdColumn, Source as Origin};
use crate::{Error, Result, Warning};
use rustc_hash::FxHashSet;
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
    let format = GroundTruthFile { skip_invalid: options.skip_invalid };
    let document = Document { format: &format, source, bare: None };
    let begin = (head.behind, Place::Key { first: true });
    let parsed = blocks::parse(&document, begin, cut).map_err(|e| Error::io("", &e))?;
    assemble_ground_truth(source, parsed, options.skip_invalid)
}

fn assemble_ground_truth(source: &Source, parsed: Parsed<GroundTruthRows>, skip_invalid: bool) -> Result<Dataset> {
    let opened: Vec<u8> = parsed.opened.iter().map(|(list, _)| *list).collect();
    let problem = parsed.problem.map(|problem| to_error(problem, source, |list| LISTS[list as usize]));
    if problem.is_none() {
        require_lists(&opened, &parsed.keys)?;
    }
    let numbers = [IMAGES, ANNOTATIONS, CATEGORIES].map(|list| Numbers::new(list, &parsed.skipped));
    let mut skips = Skips::default();
    for skipped in parsed.skipped {
        skips.add(skipped.reason, || place(LISTS[skipped.list as usize], skipped.number, &skipped.field));
    }
    let places = Places::File(numbers);
    let mut order: Vec<u8> = opened.clone();
    order.extend([IMAGES, ANNOTATIONS, CATEGORIES]);
    let mut seen = FxHashSet::default();
    order.retain(|list| seen.insert(*list));
    let mut staged = Staged::default();
    staged.reserve(parsed.seen);
    for part in parsed.parts {
        staged.add(part.rows, &part.base);
    }
    let mut builder = Builder {
        places: &places,
        skip_invalid,
        order: &order,
        images_complete: opened.contains(&IMAGES) && opened.last() != Some(&IMAGES) || problem.is_none(),
        skips,
        tally: std::mem::take(&mut staged.tally),
    };
    let mut dataset = staged.build(&mut builder, problem)?;
    dataset.source = Origin { file: String::new(), blake3: parsed.blake3 };
    Ok(dataset)
}

fn require_lists(opened: &[u8], keys: &[String]) -> Result<()> {
    for list in [IMAGES, ANNOTATIONS] {
        if !opened.contains(&list) {
            let found = format!("found no `{}` list; {}", LISTS[list as usize], keys_found(keys));
            let advice = "ground truth is an object with `images`, `annotations` and `categories`";
            return Err(Error::input("", found, advice));
        }
    }
    Ok(())
}

fn keys_found(keys: &[String]) -> String {
    match keys {
        [] => "the object is empty".to_owned(),
        _ => format!("its keys are {}", keys[..keys.len().min(20)].join(", ")),
    }
}

/// All runs of a ground-truth file.
#[derive(Default)]
struct Staged {
    images: ImageColumns,
    image_scalars: Vec<(u32, Columns)>,
    annotations: AnnotationRows,
    attributes: Vec<(u32, Columns)>,
    categories: Vec<Category>,
    tally: Tally,
}

impl Staged {
    /// Makes room for so many records per list.
    fn reserve(&mut self, seen: [u64; N_LISTS]) {
        let n = seen[ANNOTATIONS as usize] as usize;
        let rows = &mut self.annotations;
        for ids in [&mut rows.image, &mut rows.category, &mut rows.ids] {
            *ids = IdColumn::Int(Vec::with_capacity(n));
        }
        rows.boxes_xywh.reserve(n);
        rows.area.reserve(n);
        rows.crowd.reserve(n);
        rows.ignore.reserve(n);
    }

    fn add(&mut self, rows: GroundTruthRows, base: &[u64]) {
        let first = self.images.width.len() as u32;
        append_ids(&mut self.images.ids, rows.images.ids);
        self.images.width.extend(rows.images.width);
        self.images.height.extend(rows.images.height);
        self.images.file_name.extend(rows.images.file_name);
        self.image_scalars.push((first, rows.images.scalars));
        self.categories.extend(rows.categories);
        self.tally.append(rows.tally, base);
        self.add_annotations(rows.annotations);
    }

    fn add_annotations(&mut self, rows: AnnotationRows) {
        let all = &mut self.annotations;
        let first = all.area.len() as u32;
        append_ids(&mut all.image, rows.image);
        append_ids(&mut all.category, rows.category);
        all.unlabelled.extend(rows.unlabelled.iter().map(|row| row + first));
        all.boxes_xywh.extend(rows.boxes_xywh);
        all.area.extend(rows.area);
        all.crowd.extend(rows.crowd);
        all.ignore.extend(rows.ignore);
        append_ids(&mut all.ids, rows.ids);
        all.missing_id.extend(rows.missing_id.iter().map(|row| row + first));
        self.attributes.push((first, rows.attributes));
    }

    fn build(self, builder: &mut Builder<'_>, problem: Option<Error>) -> Result<Dataset> {
        let places = builder.places;
        let (n_images, no_categories) = (self.images.ids.len(), self.categories.is_empty());
        let scalars = self.image_scalars;
        let (dataset, (metadata, image_warnings)) = std::thread::scope(|scope| {
            // Images' strings are hashed beside the work on annotations.
            let metadata = scope.spawn(|| image_metadata(&scalars, n_images, places));
            let dataset = build_rows(self.images, self.annotations, &self.attributes, self.categories, builder, problem);
            (dataset, metadata.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let mut dataset = dataset?;
        dataset.images.metadata = take(metadata, &dataset.images.file_order);
        dataset.images.split = take_split(&mut dataset.images.metadata);
        if no_categories {
            dataset.warnings.insert(0, no_categories_warning());
        }
        dataset.warnings.extend(image_warnings);
        Ok(dataset)
    }
}

fn image_metadata(scalars: &[(u32, Columns)], n: usize, places: &Places) -> (Vec<Attribute>, Vec<Warning>) {
    let mut warnings = Vec::new();
    let columns = Settle {
        rows: n,
        reserved: &["id", "width", "height", "file_name", "split"],
        strings: &["split"],
        place: &|row, field| places.of_row(IMAGES, row as usize, field),
    };
    (settle(scalars, &columns, &mut warnings), warnings)
}

fn build_rows(
    images: ImageColumns,
    mut rows: AnnotationRows,
    attributes: &[(u32, Columns)],
    categories: Vec<Category>,
    builder: &mut Builder<'_>,
    problem: Option<Error>,
) -> Result<Dataset> {
    let mut mixed = Vec::new();
    let places = builder.places;
    let n = rows.area.len();
    let columns = Settle {
        rows: n,
        reserved: &[],
        strings: &[],
        place: &|row, field| places.of_row(ANNOTATIONS, row as usize, &format!("attributes.{field}")),
    };
    let attributes = settle(attributes, &columns, &mut mixed);
    number_missing(&mut rows.ids, &rows.missing_id);
    let unlabelled = flags(&rows.unlabelled, n);
    let annotations = AnnotationColumns {
        image: Ids::of_column(&rows.image),
        category: Ids::of_column(&rows.category),
        unlabelled: unlabelled.as_deref(),
        boxes_xywh: &rows.boxes_xywh,
        area: Some(&rows.area),
        crowd: Some(&rows.crowd),
        ignore: Some(&rows.ignore),
        ids: Some(rows.ids),
        attributes,
    };
    let mut dataset = builder.build(images, categories, annotations, problem)?;
    dataset.warnings.extend(mixed);
    Ok(dataset)
}

fn no_categories_warning() -> Warning {
    Warning {
        code: "no_categories",
        count: 1,
        first: "categories".to_owned(),
        text: "the file lists no categories; every class is shown by its id, as unknown".to_owned(),
    }
}

fn append_ids(all: &mut IdColumn, more: IdColumn) {
    match (&mut *all, more) {
        (IdColumn::Int(all), IdColumn::Int(more)) => all.extend(more),
        (_, IdColumn::Int(more)) => more.into_iter().for_each(|id| all.push(Id::Int(id))),
        (_, IdColumn::Any(more)) => more.into_iter().for_each(|id| all.push(id)),
    }
}

/// A column that is true in `rows`; none where there are none.
fn flags(rows: &[u32], n: usize) -> Option<Vec<bool>> {
    if rows.is_empty() {
        return None;
    }
    let mut column = vec![false; n];
    for &row in rows {
        column[row as usize] = true;
    }
    Some(column)
}

/// The detections in `source`.
pub(super) fn results(source: &Source, dataset: &Dataset, options: &ReadOptions, cut: Cut<'_>) -> Result<Detections> {
    let head = head::read(source)?;
    let format = Results::new(dataset, options.skip_invalid);
    let bare = head.is_list.then_some(DETECTIONS);
    let document = Document { format: &format, source, bare };
    let place = if head.is_list { Place::Record { list: DETECTIONS, first: true } } else { Place::Key { first: true } };
    let parsed = blocks::parse(&document, (head.behind, place), cut).map_err(|e| Error::io("", &e))?;
    let list = parsed.opened.last().map(|(_, key)| key.clone()).unwrap_or_default();
    if let Some(problem) = parsed.problem {
        return Err(to_error(problem, source, |_| &list));
    }
    check_document(&parsed)?;
    Ok(assemble_results(&format, parsed, dataset, &list, cut.threads))
}

/// One list of detections, and not a ground truth's.
fn check_document(parsed: &Parsed<ResultRows>) -> Result<()> {
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

fn assemble_results(
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
    if !numbers.is_identity() {
        for record in &mut detections.record {
            *record = numbers.record((*record).into()) as u32;
        }
    }
    detections.source = Origin { file: String::new(), blake3: parsed.blake3 };
    detections.warnings = tally.warnings(|_, record, field| place(list, record, field));
    detections.warnings.extend(skips.warnings());
    detections.warnings.extend(mixed);
    detections
}
