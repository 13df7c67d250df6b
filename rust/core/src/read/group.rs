//! Columns by image: images by id, annotations by image with a counting sort.

use super::columns_in::{AnnotationColumns, ImageColumns};
use super::index::IdIndex;
use super::places::Numbers;
use crate::columns::{Attribute, GroundTruth, Grouping, IdColumn, Images, Vocabulary, group_by};

/// The images in the order of `by_id`, whose ids are `ids`.
pub(super) fn sort_images(images: ImageColumns, ids: IdColumn, by_id: &[u32]) -> Images {
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

/// A person fills about so much of its box: where areas are missing, CrowdPose's evaluation, and
/// xtcocotools after it, takes this.
pub(super) const SHARE_OF_A_POSE: f64 = 0.53;

/// Rows by image: for each image where its rows end, and the rows `kept` in the order of their
/// images, whose ranks are `rank`.
pub(super) fn by_image(n_images: usize, rank: &[u32], kept: &[u32]) -> Grouping {
    let keys: Vec<u32> = kept.iter().map(|&row| rank[row as usize]).collect();
    let Grouping { offsets, order } = group_by(&keys, n_images);
    Grouping { offsets, order: order.iter().map(|&at| kept[at as usize]).collect() }
}

/// Annotations by image.
pub(super) fn group(
    by_image: Grouping,
    vocabulary: &Vocabulary,
    rows: AnnotationColumns<'_>,
    ids: &IdColumn,
) -> GroundTruth {
    let Grouping { offsets, order } = by_image;
    let class = rows.category.positions(&class_index(vocabulary));
    let labelled = |row: usize| !rows.unlabelled.is_some_and(|u| u[row]);
    let in_order = || order.iter().map(|&row| row as usize);
    let flags = |column: Option<&[bool]>| match column {
        Some(flags) => in_order().map(|row| flags[row]).collect(),
        None => vec![false; order.len()],
    };
    let share = if rows.keypoints.is_some() { SHARE_OF_A_POSE } else { 1.0 };
    let product = |row: usize| rows.boxes_xywh[row][2] * rows.boxes_xywh[row][3] * share;
    GroundTruth {
        offsets,
        boxes_xywh: in_order().map(|row| rows.boxes_xywh[row]).collect(),
        class: in_order().map(|row| labelled(row).then_some(class[row])).collect(),
        area: in_order().map(|row| rows.area.map_or_else(|| product(row), |a| a[row])).collect(),
        crowd: flags(rows.crowd),
        ignore: flags(rows.ignore),
        ids: ids.take(&order),
        masks: None,
        keypoints: rows.keypoints.map(|keypoints| keypoints.take(&order)),
        attributes: take(rows.attributes, &order),
        record: order,
    }
}

/// The number of the record that each row was read from, in place of its row number.
pub(super) fn number_records(rows: &mut [u32], numbers: &Numbers) {
    if !numbers.is_identity() {
        for row in rows {
            *row = numbers.record((*row).into()) as u32;
        }
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
