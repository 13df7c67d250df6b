//! What became of every detection and of every object.

use super::Kind;
use super::image::{Here, Scratch};
use super::options::TideOptions;
use crate::columns::{Dataset, Detections};
use crate::geometry::Measure;
use rayon::prelude::*;

/// Objects (detections and ground truth) handled by one task.
const OBJECTS_PER_TASK: usize = 8192;

/// What a detection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Not looked at: beyond the highest-scored of its image, or in another image.
    #[default]
    LeftOut,
    /// It found an object.
    Right,
    /// It is an error.
    Wrong(Kind),
}

/// What became of a detection.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DtFate {
    /// Right, wrong in some way, or not looked at.
    pub state: State,
    /// Whether it lies in an ignored region: then being wrong costs it nothing.
    pub absorbed: bool,
    /// Whether its repair makes it find its object: of all errors on one object that nothing
    /// found, the highest-scored.
    pub repairs: bool,
    /// Row of the object that it found, or that its error is about.
    pub gt: Option<u32>,
    /// Overlap with that object; 0 without one.
    pub iou: f64,
}

/// What became of an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GtFate {
    /// Ignored, or in an image that is not looked at.
    #[default]
    LeftOut,
    /// Found by the detection of this row.
    Found(u32),
    /// Found by nothing, but the detection of this row would find it if it were repaired.
    Repairable(u32),
    /// Found by nothing, and nothing can be repaired.
    Missed,
}

/// By row of the inference set's and the data set's columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fates {
    /// Detections.
    pub dts: Vec<DtFate>,
    /// Objects.
    pub gts: Vec<GtFate>,
}

/// One run of consecutive images and its part of the columns.
struct Task<'a> {
    images: &'a [u32],
    first_dt: usize,
    first_gt: usize,
    dts: &'a mut [DtFate],
    gts: &'a mut [GtFate],
}

/// Settles every image by itself.
pub fn settle(dataset: &Dataset, detections: &Detections, measure: Measure<'_>, options: &TideOptions) -> Fates {
    let mut fates = Fates {
        dts: vec![DtFate::default(); detections.len()],
        gts: vec![GtFate::default(); dataset.ground_truth.len()],
    };
    let classes = dataset.vocabulary.positions_in(&detections.vocabulary);
    let ranks = options.ranks(dataset);
    let here = |rank: u32| Here::new(dataset, detections, measure, options, &classes, rank as usize);
    tasks(dataset, detections, &ranks, &mut fates).into_par_iter().for_each_init(Scratch::default, |scratch, task| {
        for &rank in task.images {
            let of = here(rank);
            let dts = of.dts.start - task.first_dt..of.dts.end - task.first_dt;
            let gts = of.gts.start - task.first_gt..of.gts.end - task.first_gt;
            of.settle(scratch, &mut task.dts[dts], &mut task.gts[gts]);
        }
    });
    fates
}

/// Cuts the images into runs of about equal work, and the columns with them.
fn tasks<'a>(dataset: &Dataset, detections: &Detections, ranks: &'a [u32], fates: &'a mut Fates) -> Vec<Task<'a>> {
    let rows = |rank: u32| (detections.rows(rank as usize), dataset.ground_truth.rows(rank as usize));
    let (mut dts, mut gts) = (&mut fates.dts[..], &mut fates.gts[..]);
    let (mut first_dt, mut first_gt) = (0, 0);
    let (mut start, mut weight) = (0, 0);
    let mut tasks = Vec::new();
    for (i, &rank) in ranks.iter().enumerate() {
        let (of_dt, of_gt) = rows(rank);
        weight += of_dt.len() + of_gt.len();
        if weight < OBJECTS_PER_TASK && i + 1 < ranks.len() {
            continue;
        }
        let (dt_part, dt_rest) = dts.split_at_mut(of_dt.end - first_dt);
        let (gt_part, gt_rest) = gts.split_at_mut(of_gt.end - first_gt);
        tasks.push(Task { images: &ranks[start..=i], first_dt, first_gt, dts: dt_part, gts: gt_part });
        (dts, gts, first_dt, first_gt) = (dt_rest, gt_rest, of_dt.end, of_gt.end);
        (start, weight) = (i + 1, 0);
    }
    tasks
}
