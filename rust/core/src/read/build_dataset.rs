//! A data set from columns in any order: images sorted by id, ids joined, annotations grouped by
//! image with a counting sort. Files and arrays in memory both end here.

use super::coco_ground_truth::{ANNOTATIONS, CATEGORIES, IMAGES};
use super::coco_results::shown;
use super::columns_in::{AnnotationColumns, Ids, ImageColumns};
use super::document::List;
use super::fault::{Reason, Skips};
use super::index::IdIndex;
use super::oddities::{Oddity, Tally};
use super::places::{ArrayNames, Places};
use super::values::{self, BOX_ADVICE};
use crate::columns::{
    Attribute, Category, Dataset, GroundTruth, Id, IdColumn, Images, Source, Values, Vocabulary, group_by,
};
use crate::{Error, Result};
use rustc_hash::FxHashSet;

/// A data set from arrays in memory.
///
/// # Errors
/// [`crate::error::Kind::Usage`] where columns differ in length, [`crate::error::Kind::Input`] for
/// the first row that is refused: a box or area that is not finite, an image that is not listed,
/// an image or category that is listed twice, a missing category on a row that is not ignored.
pub fn dataset_from_columns(
    images: ImageColumns,
    categories: Vec<Category>,
    annotations: AnnotationColumns<'_>,
    names: ArrayNames,
) -> Result<Dataset> {
    check_lengths(&images, &annotations, &names)?;
    check_values(&annotations, &names)?;
    let places = Places::Arrays(names);
    let mut builder = Builder {
        places: &places,
        skip_invalid: false,
        order: &[IMAGES, CATEGORIES, ANNOTATIONS],
        images_complete: true,
        skips: Skips::default(),
        tally: Tally::default(),
    };
    builder.build(images, categories, annotations, None)
}

/// What building needs to know beside the columns.
pub(super) struct Builder<'a> {
    pub places: &'a Places,
    pub skip_invalid: bool,
    /// The lists in the order of the file: errors are reported in that order.
    pub order: &'a [List],
    /// Whether all images are there, so that an image that is not is unknown.
    pub images_complete: bool,
    pub skips: Skips,
    pub tally: Tally,
}

impl Builder<'_> {
    /// The data set, or the first error, `later` being one further on in the file.
    pub fn build(
        &mut self,
        images: ImageColumns,
        mut categories: Vec<Category>,
        annotations: AnnotationColumns<'_>,
        later: Option<Error>,
    ) -> Result<Dataset> {
        let mut by_id: Vec<u32> = (0..images.ids.len() as u32).collect();
        sort_by_id(&mut by_id, &images.ids);
        let twice = repeated(&by_id, |a, b| same_id(&images.ids, a, b));
        by_id.retain(|row| twice.binary_search(row).is_err());
        let sorted_ids = images.ids.take(&by_id);
        let rank = annotations.image.positions(&IdIndex::of_column(&sorted_ids));
        let mut kept: Vec<u32> = Vec::new();
        for &list in self.order {
            match list {
                IMAGES => self.refuse_repeated_images(&twice, &images.ids)?,
                CATEGORIES => self.refuse_repeated_categories(&mut categories)?,
                _ => kept = self.known_images(&rank, &annotations.image)?,
            }
        }
        if let Some(error) = later {
            return Err(error);
        }
        let vocabulary = self.vocabulary(categories, &annotations, &kept);
        let images = sort_images(images, sorted_ids, &by_id);
        let ground_truth = self.group(&images, &vocabulary, annotations, &rank, &kept);
        Ok(Dataset { images, vocabulary, ground_truth, source: Source::default(), warnings: self.warnings() })
    }

    fn refuse_repeated_images(&mut self, twice: &[u32], ids: &IdColumn) -> Result<()> {
        for &row in twice {
            let place = self.places.of_row(IMAGES, row as usize, "id");
            if !self.skip_invalid {
                let found = format!("found the id {} of an earlier image", shown(&ids.get(row as usize)));
                return Err(Error::input(place, found, "every image needs an id of its own"));
            }
            self.skips.add(Reason::DuplicateImage, || place);
        }
        Ok(())
    }

    fn refuse_repeated_categories(&mut self, categories: &mut Vec<Category>) -> Result<()> {
        let mut seen: FxHashSet<Id> = FxHashSet::default();
        let mut first_ones = Vec::with_capacity(categories.len());
        for (row, category) in std::mem::take(categories).into_iter().enumerate() {
            if seen.insert(category.id.clone()) {
                first_ones.push(category);
                continue;
            }
            let place = self.places.of_row(CATEGORIES, row, "id");
            if !self.skip_invalid {
                let found = format!("found the id {} of an earlier category", shown(&category.id));
                return Err(Error::input(place, found, "every category needs an id of its own"));
            }
            self.skips.add(Reason::DuplicateCategory, || place);
        }
        *categories = first_ones;
        Ok(())
    }

    /// The rows whose image exists.
    fn known_images(&mut self, rank: &[u32], ids: &Ids<'_>) -> Result<Vec<u32>> {
        let mut kept = Vec::with_capacity(rank.len());
        for (row, &rank) in rank.iter().enumerate() {
            if rank != u32::MAX {
                kept.push(row as u32);
                continue;
            }
            let place = self.places.of_row(ANNOTATIONS, row, "image_id");
            if self.skip_invalid {
                self.skips.add(Reason::UnknownImage, || place);
            } else if self.images_complete {
                let found = format!("found {}, which no image has", shown(&ids.get(row)));
                return Err(Error::input(place, found, "list the image, or leave its annotations out"));
            }
        }
        Ok(kept)
    }

    fn vocabulary(&mut self, known: Vec<Category>, rows: &AnnotationColumns<'_>, kept: &[u32]) -> Vocabulary {
        let index = IdIndex::new(known.iter().map(|c| &c.id));
        let positions = rows.category.positions(&index);
        let mut unknown: FxHashSet<Id> = FxHashSet::default();
        let mut last: Option<Id> = None;
        for &row in kept {
            let row = row as usize;
            if positions[row] != u32::MAX || rows.unlabelled.is_some_and(|u| u[row]) {
                continue;
            }
            self.note(Oddity::UnknownCategory, row, "category_id");
            let id = rows.category.get(row);
            if last.as_ref() != Some(&id) {
                unknown.insert(id.clone());
                last = Some(id);
            }
        }
        Vocabulary::new(known, unknown.into_iter().collect())
    }

    fn group(
        &mut self,
        images: &Images,
        vocabulary: &Vocabulary,
        rows: AnnotationColumns<'_>,
        rank: &[u32],
        kept: &[u32],
    ) -> GroundTruth {
        let ids = rows.ids.unwrap_or_else(|| IdColumn::Int((1..=rank.len() as i64).collect()));
        self.note_repeated_ids(&ids, kept);
        self.note_odd_boxes(images, rows.boxes_xywh, rank, kept);
        let keys: Vec<u32> = kept.iter().map(|&row| rank[row as usize]).collect();
        let grouping = group_by(&keys, images.len());
        let order: Vec<u32> = grouping.order.iter().map(|&at| kept[at as usize]).collect();
        let class = rows.category.positions(&class_index(vocabulary));
        let pick = |row: &u32| *row as usize;
        let flags = |column: Option<&[bool]>| match column {
            Some(flags) => order.iter().map(pick).map(|row| flags[row]).collect(),
            None => vec![false; order.len()],
        };
        GroundTruth {
            offsets: grouping.offsets,
            boxes_xywh: order.iter().map(pick).map(|row| rows.boxes_xywh[row]).collect(),
            class: order
                .iter()
                .map(pick)
                .map(|row| Some(class[row]).filter(|_| !rows.unlabelled.is_some_and(|u| u[row])))
                .collect(),
            area: order
                .iter()
                .map(pick)
                .map(|row| rows.area.map_or_else(|| rows.boxes_xywh[row][2] * rows.boxes_xywh[row][3], |a| a[row]))
                .collect(),
            crowd: flags(rows.crowd),
            ignore: flags(rows.ignore),
            ids: ids.take(&order),
            record: match self.places {
                Places::File(numbers) if !numbers[ANNOTATIONS as usize].is_identity() => {
                    order.iter().map(|&row| numbers[ANNOTATIONS as usize].record(row.into()) as u32).collect()
                }
                _ => order.clone(),
            },
            attributes: take(rows.attributes, &order),
        }
    }

    fn note(&mut self, oddity: Oddity, row: usize, field: &'static str) {
        self.tally.note(oddity, ANNOTATIONS, self.places.record(ANNOTATIONS, row as u64), field);
    }

    fn note_odd_boxes(&mut self, images: &Images, boxes: &[[f64; 4]], rank: &[u32], kept: &[u32]) {
        for &row in kept {
            let row = row as usize;
            let (xywh, image) = (&boxes[row], rank[row] as usize);
            if values::is_empty(xywh) {
                self.note(Oddity::EmptyBox, row, "bbox");
            }
            if values::is_outside(xywh, images.width[image], images.height[image]) {
                self.note(Oddity::OutsideImage, row, "bbox");
            }
        }
    }

    fn note_repeated_ids(&mut self, ids: &IdColumn, kept: &[u32]) {
        if let IdColumn::Int(ids) = ids {
            // Nearly always no id repeats: that is told without sorting row numbers along.
            let mut sorted: Vec<i64> = kept.iter().map(|&row| ids[row as usize]).collect();
            sorted.sort_unstable();
            if sorted.windows(2).all(|pair| pair[0] < pair[1]) {
                return;
            }
        }
        let mut by_id = kept.to_vec();
        sort_by_id(&mut by_id, ids);
        for row in repeated(&by_id, |a, b| same_id(ids, a, b)) {
            self.note(Oddity::DuplicateId, row as usize, "id");
        }
    }

    fn warnings(&mut self) -> Vec<crate::Warning> {
        let tally = std::mem::take(&mut self.tally);
        let mut warnings = tally.warnings(|list, record, field| self.places.of(list, record, field));
        warnings.extend(self.skips.warnings());
        warnings
    }
}

/// The class of each id.
pub(super) fn class_index(vocabulary: &Vocabulary) -> IdIndex {
    IdIndex::new(vocabulary.known.iter().map(|c| &c.id).chain(&vocabulary.unknown))
}

/// `columns` with the rows `order`.
pub(super) fn take(columns: Vec<Attribute>, order: &[u32]) -> Vec<Attribute> {
    columns.into_iter().map(|c| Attribute { name: c.name, values: c.values.take(order) }).collect()
}

/// Sorts rows by id, equal ids by row.
fn sort_by_id(rows: &mut [u32], ids: &IdColumn) {
    match ids {
        IdColumn::Int(ids) => rows.sort_by_key(|&row| ids[row as usize]),
        IdColumn::Any(ids) => rows.sort_by(|&a, &b| ids[a as usize].cmp(&ids[b as usize])),
    }
}

fn same_id(ids: &IdColumn, a: u32, b: u32) -> bool {
    match ids {
        IdColumn::Int(ids) => ids[a as usize] == ids[b as usize],
        IdColumn::Any(ids) => ids[a as usize] == ids[b as usize],
    }
}

/// The rows, ascending, whose id an earlier row has, given all rows sorted by id.
fn repeated(by_id: &[u32], same: impl Fn(u32, u32) -> bool) -> Vec<u32> {
    let mut rows: Vec<u32> = by_id.windows(2).filter(|pair| same(pair[0], pair[1])).map(|pair| pair[1]).collect();
    rows.sort_unstable();
    rows
}

fn sort_images(images: ImageColumns, ids: IdColumn, by_id: &[u32]) -> Images {
    fn pick<T: Clone>(column: &[Option<T>], rows: &[u32]) -> Vec<Option<T>> {
        rows.iter().map(|&row| column.get(row as usize).cloned().flatten()).collect()
    }
    Images {
        ids,
        file_order: by_id.to_vec(),
        width: pick(&images.width, by_id),
        height: pick(&images.height, by_id),
        file_name: pick(&images.file_name, by_id),
        split: images.split.map(|c| Attribute { name: c.name, values: c.values.take(by_id) }),
        metadata: take(images.metadata, by_id),
    }
}

fn check_lengths(images: &ImageColumns, rows: &AnnotationColumns<'_>, names: &ArrayNames) -> Result<()> {
    let n_images = images.ids.len();
    let optional = [images.width.len(), images.height.len(), images.file_name.len()];
    if optional.iter().any(|&n| n != 0 && n != n_images) {
        return Err(lengths(names.images, n_images));
    }
    if images.split.iter().chain(&images.metadata).any(|c| c.values.len() != n_images) {
        return Err(lengths(names.images, n_images));
    }
    let n = rows.boxes_xywh.len();
    let others = [
        Some(rows.image.len()),
        Some(rows.category.len()),
        rows.unlabelled.map(<[bool]>::len),
        rows.area.map(<[f64]>::len),
        rows.crowd.map(<[bool]>::len),
        rows.ignore.map(<[bool]>::len),
        rows.ids.as_ref().map(IdColumn::len),
    ];
    if others.into_iter().flatten().any(|m| m != n) || rows.attributes.iter().any(|c| c.values.len() != n) {
        return Err(lengths(names.boxes, n));
    }
    check_count(n.max(n_images), names.boxes)
}

/// Columns of different lengths.
pub(super) fn lengths(name: &str, n: usize) -> Error {
    Error::usage(name, format!("found {n} rows here and another number beside it"), "give columns of equal length")
}

/// Rows are numbered with 32 bits.
pub(super) fn check_count(n: usize, name: &str) -> Result<()> {
    if n < u32::MAX as usize {
        return Ok(());
    }
    Err(Error::usage(name, format!("found {n} rows"), "up to 4294967294 rows are possible: split the data"))
}

fn check_values(rows: &AnnotationColumns<'_>, names: &ArrayNames) -> Result<()> {
    for (row, xywh) in rows.boxes_xywh.iter().enumerate() {
        if !values::is_usable(xywh) {
            return Err(Error::input(format!("{}[{row}]", names.boxes), format!("found {xywh:?}"), BOX_ADVICE));
        }
        if let Some(area) = rows.area.map(|a| a[row]).filter(|a| !a.is_finite()) {
            let place = format!("{}[{row}]", names.area);
            return Err(Error::input(place, format!("found {area}"), "areas must be finite"));
        }
        let flag = |column: Option<&[bool]>| column.is_some_and(|c| c[row]);
        if flag(rows.unlabelled) && !flag(rows.crowd) && !flag(rows.ignore) {
            return Err(Error::input(
                format!("{}[{row}]", names.category),
                "found no category",
                "only ignored or crowd annotations may lack one",
            ));
        }
    }
    Ok(())
}

/// The split column of a file's scalars, taken out of them.
pub(super) fn take_split(columns: &mut Vec<Attribute>) -> Option<Attribute> {
    let at = columns.iter().position(|c| c.name == "split" && matches!(c.values, Values::Str { .. }))?;
    Some(columns.remove(at))
}

/// Gives the rows `missing` the numbers after the highest id.
pub(super) fn number_missing(ids: &mut IdColumn, missing: &[u32]) {
    if missing.is_empty() {
        return;
    }
    // Rows without an id hold 0, which cannot raise the maximum.
    let numbers = |row| if let Id::Int(number) = ids.get(row) { number } else { 0 };
    let highest = (0..ids.len()).map(numbers).max().unwrap_or(0).max(0);
    for (nth, &row) in missing.iter().enumerate() {
        // Where the highest id is the highest number there is, numbers go round; they then repeat
        // and a warning says so.
        let number = highest.wrapping_add(nth as i64 + 1);
        match ids {
            IdColumn::Int(ids) => ids[row as usize] = number,
            IdColumn::Any(ids) => ids[row as usize] = Id::Int(number),
        }
    }
}
