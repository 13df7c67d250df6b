//! Detections from columns in any order. Files and arrays in memory both end here.

use super::boxes::{self, BOX_ADVICE};
use super::build_dataset::{check_count, check_keypoints, lengths};
use super::columns_in::DetectionColumns;
use super::group::{class_index, take};
use super::ids::shown;
use super::image_size;
use super::index::IdIndex;
use super::mask_rows::Size;
use super::oddities::{Oddity, Tally};
use super::places::ArrayNames;
use super::scatter::{self, Rows, Sorted};
use crate::columns::{Attribute, Dataset, Detections, Id, Masks, Source, Vocabulary, Xywh};
use crate::{Error, Result};
use rustc_hash::FxHashSet;

/// Detections from arrays in memory, on `threads` threads (0: one per core).
///
/// # Errors
/// [`crate::error::Kind::Usage`] where columns differ in length, [`crate::error::Kind::Input`] for
/// the first row that is refused: a box or score that is not finite, an image that the data set
/// does not have.
pub fn detections_from_columns(
    dataset: &Dataset,
    rows: DetectionColumns<'_>,
    names: ArrayNames,
    threads: usize,
) -> Result<Detections> {
    check_lengths(&rows, &names)?;
    check_keypoints(rows.keypoints.as_ref(), &names)?;
    let rank = rows.image.positions(&IdIndex::of_column(&dataset.images.ids));
    let mut tally = Tally::default();
    check_values(dataset, &rows, &rank, &names, &mut tally)?;
    let (vocabulary, class) = classes(dataset, &rows, &mut tally);
    let missing = rows.missing_score.filter(|m| m.contains(&true)).map(<[bool]>::to_vec);
    let missing = if rows.score.is_none() { Some(vec![true; rank.len()]) } else { missing };
    let part = Borrowed { rank, class, boxes_xywh: rows.boxes_xywh, score: rows.score, missing: missing.as_deref() };
    let threads = super::options::ReadOptions { threads, ..Default::default() }.thread_count();
    let sorted = scatter::sort(vec![part], dataset.images.len(), threads);
    let keypoints = rows.keypoints.map(|keypoints| keypoints.take(&sorted.row));
    let area = rows.area.map(|area| sorted.row.iter().map(|&row| area[row as usize]).collect());
    let masks = rows.masks.map(|masks| masks.take(&sorted.row));
    let mut detections = finish(sorted, missing.as_deref(), rows.attributes, vocabulary);
    (detections.area, detections.masks, detections.keypoints) = (area, masks, keypoints);
    detections.warnings = tally.warnings(|_, row, field| {
        let name = match field {
            "bbox" => names.boxes,
            "segmentation" => names.masks,
            "category_id" => names.category,
            _ => names.score,
        };
        format!("{name}[{row}]")
    });
    Ok(detections)
}

/// The sorted columns with what is looked up by row afterwards.
pub(super) fn finish(
    sorted: Sorted,
    missing: Option<&[bool]>,
    attributes: Vec<Attribute>,
    vocabulary: Vocabulary,
) -> Detections {
    Detections {
        missing_score: missing.map(|m| sorted.row.iter().map(|&row| m[row as usize]).collect()),
        attributes: take(attributes, &sorted.row),
        offsets: sorted.offsets,
        boxes_xywh: sorted.boxes_xywh,
        class: sorted.class,
        score: sorted.score,
        record: sorted.row,
        area: None,
        masks: None,
        keypoints: None,
        vocabulary,
        source: Source::default(),
        warnings: Vec::new(),
    }
}

struct Borrowed<'a> {
    rank: Vec<u32>,
    class: Vec<u32>,
    boxes_xywh: &'a [Xywh],
    score: Option<&'a [f64]>,
    missing: Option<&'a [bool]>,
}

impl Rows for Borrowed<'_> {
    fn ranks(&self) -> &[u32] {
        &self.rank
    }

    fn row(&self, row: usize) -> (Xywh, u32, f64) {
        let missing = self.missing.is_some_and(|m| m[row]);
        let score = if missing { 1.0 } else { self.score.map_or(1.0, |s| s[row]) };
        (self.boxes_xywh[row], self.class[row], score)
    }
}

fn check_lengths(rows: &DetectionColumns<'_>, names: &ArrayNames) -> Result<()> {
    let n = rows.boxes_xywh.len();
    let others = [
        Some(rows.image.len()),
        Some(rows.category.len()),
        rows.score.map(<[f64]>::len),
        rows.missing_score.map(<[bool]>::len),
        rows.area.map(<[f64]>::len),
        rows.masks.map(Masks::len),
        rows.keypoints.as_ref().map(|k| k.len),
    ];
    if others.into_iter().flatten().any(|m| m != n) || rows.attributes.iter().any(|c| c.values.len() != n) {
        return Err(lengths(names.boxes, n));
    }
    check_count(n, names.boxes)
}

fn check_values(
    dataset: &Dataset,
    rows: &DetectionColumns<'_>,
    rank: &[u32],
    names: &ArrayNames,
    tally: &mut Tally,
) -> Result<()> {
    let images = &dataset.images;
    for (row, xywh) in rows.boxes_xywh.iter().enumerate() {
        let mut note = |oddity, field| tally.note(oddity, 0, row as u64, field);
        if rank[row] == u32::MAX {
            let found = format!("found {}, which no image of the data set has", shown(&rows.image.get(row)));
            let advice = "give the data set that these detections belong to";
            return Err(Error::input(format!("{}[{row}]", names.image), found, advice));
        }
        if !boxes::is_usable(xywh) {
            return Err(Error::input(format!("{}[{row}]", names.boxes), format!("found {xywh:?}"), BOX_ADVICE));
        }
        if boxes::is_empty(xywh) {
            note(Oddity::EmptyBox, "bbox");
        }
        if boxes::is_outside(xywh, images.width[rank[row] as usize], images.height[rank[row] as usize]) {
            note(Oddity::OutsideImage, "bbox");
        }
        if let Some(area) = rows.area.map(|a| a[row]).filter(|a| !a.is_finite()) {
            let place = format!("{}[{row}]", names.area);
            return Err(Error::input(place, format!("found {area}"), "areas must be finite"));
        }
        if let Some(masks) = rows.masks {
            let image = image_size::size(images.width[rank[row] as usize], images.height[rank[row] as usize]);
            note_odd_mask(masks, row, image, &mut note);
        }
        let given = !rows.missing_score.is_some_and(|m| m[row]);
        match rows.score.map(|s| s[row]).filter(|_| given) {
            None => note(Oddity::MissingScore, "score"),
            Some(score) if !score.is_finite() => {
                let place = format!("{}[{row}]", names.score);
                return Err(Error::input(place, format!("found {score}"), "scores must be finite"));
            }
            Some(score) if !(0.0..=1.0).contains(&score) => note(Oddity::ScoreRange, "score"),
            Some(_) => {}
        }
    }
    Ok(())
}

fn note_odd_mask(masks: &Masks, row: usize, image: Option<Size>, note: &mut impl FnMut(Oddity, &'static str)) {
    if masks.area[row] == 0 {
        note(Oddity::EmptyMask, "segmentation");
    }
    if image.is_some_and(|size| size != masks.size[row]) {
        note(Oddity::MaskSize, "segmentation");
    }
}

/// The vocabulary widened by unknown ids, and each row's class in it.
fn classes(dataset: &Dataset, rows: &DetectionColumns<'_>, tally: &mut Tally) -> (Vocabulary, Vec<u32>) {
    let class = rows.category.positions(&class_index(&dataset.vocabulary));
    let n_known = dataset.vocabulary.known.len() as u32;
    let mut new: FxHashSet<Id> = FxHashSet::default();
    for (row, &class) in class.iter().enumerate() {
        if class >= n_known {
            tally.note(Oddity::UnknownCategory, 0, row as u64, "category_id");
        }
        if class == u32::MAX {
            new.insert(rows.category.get(row));
        }
    }
    if new.is_empty() {
        return (dataset.vocabulary.clone(), class);
    }
    let vocabulary = dataset.vocabulary.with_unknown(new);
    let class = rows.category.positions(&class_index(&vocabulary));
    (vocabulary, class)
}
