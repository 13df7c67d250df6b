//! Which averages make a summary: tables, one row a number.
//!
//! Sources: `summarize` of pycocotools 2.0.11's cocoeval.py, and of lvis 0.5.3's eval.py.

/// One number of a summary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stat {
    /// What it is called.
    pub name: &'static str,
    /// Average precision, else average recall.
    pub of_precision: bool,
    /// The IoU threshold, or the mean over all.
    pub iou_thr: Option<f64>,
    /// The label of the area range.
    pub area: &'static str,
    /// Detections per image and class.
    pub max_dets: MaxDets,
    /// Only classes of this frequency.
    pub frequency: Option<&'static str>,
}

/// Which of the values of `max_dets` a number is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxDets {
    /// The value itself; without it the number is -1.
    Exactly(usize),
    /// The value at this position of the ascending list.
    At(usize),
}

use MaxDets::{At, Exactly};

const fn ap(name: &'static str, iou_thr: Option<f64>, area: &'static str, max_dets: MaxDets) -> Stat {
    Stat { name, of_precision: true, iou_thr, area, max_dets, frequency: None }
}

const fn ar(name: &'static str, iou_thr: Option<f64>, area: &'static str, max_dets: MaxDets) -> Stat {
    Stat { name, of_precision: false, iou_thr, area, max_dets, frequency: None }
}

const fn ap_of(name: &'static str, frequency: &'static str) -> Stat {
    Stat { name, of_precision: true, iou_thr: None, area: "all", max_dets: At(0), frequency: Some(frequency) }
}

/// COCO's twelve numbers of boxes and masks.
pub const DETECTION: [Stat; 12] = [
    ap("AP", None, "all", Exactly(100)),
    ap("AP50", Some(0.5), "all", At(2)),
    ap("AP75", Some(0.75), "all", At(2)),
    ap("APs", None, "small", At(2)),
    ap("APm", None, "medium", At(2)),
    ap("APl", None, "large", At(2)),
    ar("AR1", None, "all", At(0)),
    ar("AR10", None, "all", At(1)),
    ar("AR100", None, "all", At(2)),
    ar("ARs", None, "small", At(2)),
    ar("ARm", None, "medium", At(2)),
    ar("ARl", None, "large", At(2)),
];

/// COCO's ten numbers of keypoints.
pub const KEYPOINTS: [Stat; 10] = [
    ap("AP", None, "all", Exactly(20)),
    ap("AP50", Some(0.5), "all", Exactly(20)),
    ap("AP75", Some(0.75), "all", Exactly(20)),
    ap("APm", None, "medium", Exactly(20)),
    ap("APl", None, "large", Exactly(20)),
    ar("AR", None, "all", Exactly(20)),
    ar("AR50", Some(0.5), "all", Exactly(20)),
    ar("AR75", Some(0.75), "all", Exactly(20)),
    ar("ARm", None, "medium", Exactly(20)),
    ar("ARl", None, "large", Exactly(20)),
];

/// LVIS's thirteen numbers.
pub const LVIS: [Stat; 13] = [
    ap("AP", None, "all", At(0)),
    ap("AP50", Some(0.5), "all", At(0)),
    ap("AP75", Some(0.75), "all", At(0)),
    ap("APs", None, "small", At(0)),
    ap("APm", None, "medium", At(0)),
    ap("APl", None, "large", At(0)),
    ap_of("APr", "r"),
    ap_of("APc", "c"),
    ap_of("APf", "f"),
    ar("AR", None, "all", At(0)),
    ar("ARs", None, "small", At(0)),
    ar("ARm", None, "medium", At(0)),
    ar("ARl", None, "large", At(0)),
];
