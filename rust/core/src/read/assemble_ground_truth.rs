//! Ground truth from the runs of its file: the lists put end to end, then built like arrays.

use super::blocks::Parsed;
use super::builder::Builder;
use super::coco::keys_found;
use super::coco_ground_truth::{
    ANNOTATIONS, AnnotationRows, CATEGORIES, GroundTruthFile, GroundTruthRows, IMAGES, Wanted,
};
use super::columns_in::{AnnotationColumns, Ids, ImageColumns};
use super::fault::{Skips, place};
use super::format::N_LISTS;
use super::group::{number_records, take};
use super::id_order::number_missing;
use super::mask_rows::MaskRows;
use super::metadata::Columns;
use super::oddities::Tally;
use super::places::{LISTS, Numbers, Places, flags};
use super::problem::to_error;
use super::settle::{Settle, settle};
use super::shape_columns::{KeypointColumn, MaskColumn};
use super::source::Source;
use crate::columns::{Attribute, Category, Dataset, Id, IdColumn, Keypoints, Source as Origin, Values};
use crate::{Error, Result, Warning};
use rustc_hash::FxHashSet;

/// The data set, or the first error of the file.
pub(super) fn ground_truth(
    source: &Source,
    parsed: Parsed<GroundTruthRows>,
    file: &GroundTruthFile,
    threads: usize,
) -> Result<Dataset> {
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
    let mut staged = Staged { wanted: file.wanted, ..Staged::default() };
    staged.reserve(parsed.seen);
    for part in parsed.parts {
        staged.add(part.rows, &part.base);
    }
    let mut builder = Builder {
        places: &places,
        skip_invalid: file.skip_invalid,
        order: &order,
        images_complete: opened.contains(&IMAGES) && opened.last() != Some(&IMAGES) || problem.is_none(),
        threads,
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

/// All runs of a ground-truth file.
#[derive(Default)]
struct Staged {
    wanted: Wanted,
    images: ImageColumns,
    image_scalars: Vec<(u32, Columns)>,
    annotations: AnnotationRows,
    masks: Vec<(u32, MaskRows)>,
    keypoints: Vec<(u32, Keypoints)>,
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
        self.images.negative.append(first, &rows.images.negative);
        self.images.not_exhaustive.append(first, &rows.images.not_exhaustive);
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
        all.missing_box.extend(rows.missing_box.iter().map(|row| row + first));
        all.area.extend(rows.area);
        all.missing_area.extend(rows.missing_area.iter().map(|row| row + first));
        all.crowd.extend(rows.crowd);
        all.ignore.extend(rows.ignore);
        append_ids(&mut all.ids, rows.ids);
        all.missing_id.extend(rows.missing_id.iter().map(|row| row + first));
        self.masks.push((first, rows.masks));
        self.keypoints.push((first, rows.keypoints.rows));
        self.attributes.push((first, rows.attributes));
    }

    fn build(mut self, builder: &mut Builder<'_>, problem: Option<Error>) -> Result<Dataset> {
        let places = builder.places;
        let (n_images, no_categories) = (self.images.ids.len(), self.categories.is_empty());
        let scalars = std::mem::take(&mut self.image_scalars);
        let (dataset, (metadata, image_warnings)) = std::thread::scope(|scope| {
            // Images' strings are hashed beside the work on annotations.
            let metadata = scope.spawn(|| image_metadata(&scalars, n_images, places));
            let dataset = build_rows(self, builder, problem);
            (dataset, metadata.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let mut dataset = dataset?;
        dataset.images.metadata = take(metadata, &dataset.images.file_order);
        dataset.images.split = take_split(&mut dataset.images.metadata);
        if let Places::File(numbers) = places {
            number_records(&mut dataset.images.file_order, &numbers[IMAGES as usize]);
        }
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

fn build_rows(staged: Staged, builder: &mut Builder<'_>, problem: Option<Error>) -> Result<Dataset> {
    let mut mixed = Vec::new();
    let places = builder.places;
    let mut rows = staged.annotations;
    let n = rows.area.len();
    let columns = Settle {
        rows: n,
        reserved: &[],
        strings: &[],
        place: &|row, field| places.of_row(ANNOTATIONS, row as usize, &format!("attributes.{field}")),
    };
    let attributes = settle(&staged.attributes, &columns, &mut mixed);
    number_missing(&mut rows.ids, &rows.missing_id);
    let unlabelled = flags(&rows.unlabelled, n);
    let keypoints = KeypointColumn::of_pieces(staged.keypoints.iter().map(|(first, rows)| (*first, rows)));
    let masks = MaskColumn {
        missing_box: &rows.missing_box,
        missing_area: &rows.missing_area,
        ..MaskColumn::of_pieces(staged.masks.iter().map(|(first, rows)| (*first, rows)))
    };
    let annotations = AnnotationColumns {
        image: Ids::of_column(&rows.image),
        category: Ids::of_column(&rows.category),
        unlabelled: unlabelled.as_deref(),
        boxes_xywh: &rows.boxes_xywh,
        area: Some(&rows.area),
        crowd: Some(&rows.crowd),
        ignore: Some(&rows.ignore),
        ids: Some(rows.ids),
        masks: staged.wanted.masks.then_some(masks),
        keypoints: staged.wanted.keypoints.then_some(keypoints),
        attributes,
    };
    let mut dataset = builder.build(staged.images, staged.categories, annotations, problem)?;
    dataset.warnings.extend(mixed);
    Ok(dataset)
}

/// The split column of a file's scalars, taken out of them.
fn take_split(columns: &mut Vec<Attribute>) -> Option<Attribute> {
    let at = columns.iter().position(|c| c.name == "split" && matches!(c.values, Values::Str { .. }))?;
    Some(columns.remove(at))
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
