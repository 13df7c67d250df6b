//! A data set from columns in memory, whose values are checked here.

use super::boxes::{self, BOX_ADVICE};
use super::builder::Builder;
use super::coco_ground_truth::{ANNOTATIONS, CATEGORIES, IMAGES};
use super::columns_in::{AnnotationColumns, ImageColumns};
use super::fault::Skips;
use super::id_lists::IdLists;
use super::oddities::Tally;
use super::places::{ArrayNames, Places};
use super::shape_columns::KeypointColumn;
use crate::columns::{Category, Dataset, IdColumn};
use crate::{Error, Result};

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
        threads: 1,
        skips: Skips::default(),
        tally: Tally::default(),
    };
    builder.build(images, categories, annotations, None)
}

fn check_lengths(images: &ImageColumns, rows: &AnnotationColumns<'_>, names: &ArrayNames) -> Result<()> {
    let n_images = images.ids.len();
    let optional = [images.width.len(), images.height.len(), images.file_name.len()];
    if optional.iter().any(|&n| n != 0 && n != n_images) {
        return Err(lengths(names.images, n_images));
    }
    let beyond = |list: &IdLists| list.last_row().is_some_and(|row| row as usize >= n_images);
    if beyond(&images.negative) || beyond(&images.not_exhaustive) {
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
        rows.masks.as_ref().map(|m| m.len),
        rows.keypoints.as_ref().map(|k| k.len),
        rows.keypoints.as_ref().map(KeypointColumn::counted),
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

/// Refuses keypoints that are not finite.
pub(super) fn check_keypoints(keypoints: Option<&KeypointColumn<'_>>, names: &ArrayNames) -> Result<()> {
    match keypoints.and_then(KeypointColumn::first_bad) {
        None => Ok(()),
        Some((row, point)) => {
            let place = format!("{}[{row}]", names.keypoints);
            Err(Error::input(place, format!("found the point {point:?}"), "keypoints must be finite"))
        }
    }
}

fn check_values(rows: &AnnotationColumns<'_>, names: &ArrayNames) -> Result<()> {
    check_keypoints(rows.keypoints.as_ref(), names)?;
    for (row, xywh) in rows.boxes_xywh.iter().enumerate() {
        if !boxes::is_usable(xywh) {
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
