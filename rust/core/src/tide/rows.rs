//! The errors one by one, for a gallery.

use super::Kind;
use super::fates::{Fates, GtFate, State};
use super::options::TideOptions;
use crate::columns::{Dataset, Detections};
use crate::order::descending_key;

/// One error. Rows are those of the data set's and the inference set's columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Its kind.
    pub kind: Kind,
    /// Rank of its image.
    pub image: u32,
    /// The object that it is about, if any.
    pub gt: Option<u32>,
    /// The detection; `None` for a missed object.
    pub dt: Option<u32>,
    /// Class of the object, among those of the detections.
    pub gt_class: Option<u32>,
    /// Class of the detection.
    pub dt_class: Option<u32>,
    /// Overlap of the two.
    pub iou: Option<f64>,
    /// Score of the detection.
    pub score: Option<f64>,
    /// Whether the detection lies in an ignored region.
    pub absorbed: bool,
    /// Whether its repair finds the object.
    pub repairs: bool,
}

impl Row {
    /// The class that it is counted for.
    pub fn class(&self) -> Option<u32> {
        self.dt_class.or(self.gt_class)
    }
}

/// The errors of some kinds, of one class or of all, highest score first, missed objects last;
/// equal ones by image and row.
pub fn rows(
    dataset: &Dataset,
    detections: &Detections,
    fates: &Fates,
    options: &TideOptions,
    kinds: &[Kind],
    class: Option<u32>,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let wanted = |row: &Row| kinds.contains(&row.kind) && (class.is_none() || row.class() == class);
    for image in options.ranks(dataset) {
        let of_dts = detections.rows(image as usize).filter_map(|dt| of_detection(detections, fates, image, dt));
        let of_gts = dataset.ground_truth.rows(image as usize).filter_map(|gt| of_object(fates, image, gt));
        rows.extend(of_dts.chain(of_gts).map(|row| with_class(dataset, detections, row)).filter(wanted));
    }
    rows.sort_by_key(|row| row.score.map_or(u64::MAX, descending_key));
    rows
}

fn of_detection(detections: &Detections, fates: &Fates, image: u32, dt: usize) -> Option<Row> {
    let fate = &fates.dts[dt];
    let State::Wrong(kind) = fate.state else { return None };
    Some(Row {
        kind,
        image,
        gt: fate.gt,
        dt: Some(dt as u32),
        gt_class: None,
        dt_class: Some(detections.class[dt]),
        iou: fate.gt.map(|_| fate.iou),
        score: Some(detections.score[dt]),
        absorbed: fate.absorbed,
        repairs: fate.repairs,
    })
}

fn of_object(fates: &Fates, image: u32, gt: usize) -> Option<Row> {
    (fates.gts[gt] == GtFate::Missed).then_some(Row {
        kind: Kind::Missed,
        image,
        gt: Some(gt as u32),
        dt: None,
        gt_class: None,
        dt_class: None,
        iou: None,
        score: None,
        absorbed: false,
        repairs: false,
    })
}

fn with_class(dataset: &Dataset, detections: &Detections, row: Row) -> Row {
    let class = row.gt.and_then(|gt| dataset.ground_truth.class[gt as usize]);
    let gt_class = class.and_then(|class| detections.vocabulary.index(dataset.vocabulary.id(class as usize)));
    Row { gt_class, ..row }
}
