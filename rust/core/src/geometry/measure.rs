//! What overlap is measured on, and how: the one place where matchers meet geometries.
//!
//! Every geometry has *bounds*, a box per row, and most have the property that shapes whose bounds
//! do not overlap do not overlap. So matchers look at bounds first, with an index where there are
//! many, and ask for the exact overlap of the few pairs that are left. Of boxes the bounds are the
//! shape itself.

use super::keypoints::Oks;
use super::mask::{boundaries, coco_mask_iou};
use super::{boxes, coco_iou};
use crate::columns::{Dataset, Detections, Masks, Xywh};
use crate::{Error, Result};

/// What overlap is measured on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IouType {
    /// Axis-aligned boxes.
    #[default]
    Bbox,
    /// Masks.
    Segm,
    /// The lower of the IoU of masks and that of their boundaries (Cheng et al., CVPR 2021).
    Boundary,
    /// Keypoints, by object keypoint similarity.
    Keypoints,
}

impl IouType {
    /// The name it goes by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bbox => "bbox",
            Self::Segm => "segm",
            Self::Boundary => "boundary",
            Self::Keypoints => "keypoints",
        }
    }

    /// The type of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Result<Self> {
        [Self::Bbox, Self::Segm, Self::Boundary, Self::Keypoints].into_iter().find(|t| t.name() == name).ok_or_else(
            || Error::usage("iou_type", format!("found {name:?}"), "use 'bbox', 'segm', 'boundary' or 'keypoints'"),
        )
    }
}

/// What some types need to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct OverlapOptions {
    /// Thickness of boundaries as a share of the image's diagonal.
    pub boundary_ratio: f64,
    /// Standard deviations of keypoints by class; `None` for COCO's 17.
    pub oks_sigmas: Option<Vec<Vec<f64>>>,
}

impl Default for OverlapOptions {
    fn default() -> Self {
        Self { boundary_ratio: 0.02, oks_sigmas: None }
    }
}

/// A way to measure overlap between two sets of columns: what is derived from them once.
#[derive(Clone, Debug)]
pub struct Overlap(Derived);

#[derive(Clone, Debug)]
enum Derived {
    Boxes,
    Masks,
    Boundaries(Box<[Masks; 2]>),
    /// Variances of keypoints by class.
    Keypoints(Vec<Vec<f64>>),
}

/// An [`Overlap`] on the columns that it was made for.
#[derive(Clone, Copy, Debug)]
pub struct Measure<'a> {
    dt_bounds: &'a [Xywh],
    gt_bounds: &'a [Xywh],
    kind: Kind<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Kind<'a> {
    Boxes,
    Masks { dt: &'a Masks, gt: &'a Masks },
    Boundaries { dt: [&'a Masks; 2], gt: [&'a Masks; 2] },
    Keypoints(Oks<'a>),
}

impl Overlap {
    /// Overlap of boxes.
    pub const BOXES: Self = Self(Derived::Boxes);

    /// Derives what `iou_type` needs.
    ///
    /// # Errors
    /// The columns that it is measured on are not there, or do not fit each other.
    pub fn new(
        iou_type: IouType,
        dataset: &Dataset,
        detections: &Detections,
        options: &OverlapOptions,
    ) -> Result<Self> {
        Ok(Self(match iou_type {
            IouType::Bbox => Derived::Boxes,
            IouType::Segm => {
                masks_of(dataset, detections, iou_type)?;
                Derived::Masks
            }
            IouType::Boundary => {
                let [dt, gt] = masks_of(dataset, detections, iou_type)?;
                let ratio = options.boundary_ratio;
                if !(ratio > 0.0 && ratio <= 1.0) {
                    let advice = "give a share of the image's diagonal above 0 and up to 1, such as 0.02";
                    return Err(Error::usage("boundary_ratio", format!("found {ratio}"), advice));
                }
                Derived::Boundaries(Box::new([boundaries(dt, ratio), boundaries(gt, ratio)]))
            }
            IouType::Keypoints => Derived::Keypoints(Oks::variances(dataset, detections, options)?),
        }))
    }

    /// The measure between `detections` and the ground truth of `dataset`, for which this was made.
    pub fn on<'a>(&'a self, dataset: &'a Dataset, detections: &'a Detections) -> Measure<'a> {
        let truth = &dataset.ground_truth;
        let boxes = |kind| Measure { dt_bounds: &detections.boxes_xywh, gt_bounds: &truth.boxes_xywh, kind };
        match (&self.0, &detections.masks, &truth.masks) {
            (Derived::Masks, Some(dt), Some(gt)) => {
                Measure { dt_bounds: &dt.bounds, gt_bounds: &gt.bounds, kind: Kind::Masks { dt, gt } }
            }
            (Derived::Boundaries(thin), Some(dt), Some(gt)) => Measure {
                dt_bounds: &dt.bounds,
                gt_bounds: &gt.bounds,
                kind: Kind::Boundaries { dt: [dt, &thin[0]], gt: [gt, &thin[1]] },
            },
            (Derived::Keypoints(variances), ..) => match Oks::on(dataset, detections, variances) {
                Some(oks) => boxes(Kind::Keypoints(oks)),
                None => boxes(Kind::Boxes),
            },
            _ => boxes(Kind::Boxes),
        }
    }
}

fn masks_of<'a>(dataset: &'a Dataset, detections: &'a Detections, iou_type: IouType) -> Result<[&'a Masks; 2]> {
    let missing = |whose: &str, advice| {
        let found = format!("found {:?}, but the {whose} no masks", iou_type.name());
        Error::usage("iou_type", found, advice)
    };
    let gt = dataset.ground_truth.masks.as_ref();
    let gt = gt.ok_or_else(|| missing("data set has", "read it with masks=True"))?;
    let dt = detections.masks.as_ref();
    let dt = dt.ok_or_else(|| missing("detections have", "read them with masks=True"))?;
    Ok([dt, gt])
}

impl<'a> Measure<'a> {
    /// The bounds of each detection.
    #[inline(always)]
    pub fn dt_bounds(&self) -> &'a [Xywh] {
        self.dt_bounds
    }

    /// The bounds of each object.
    #[inline(always)]
    pub fn gt_bounds(&self) -> &'a [Xywh] {
        self.gt_bounds
    }

    /// Whether shapes whose bounds do not overlap have no overlap either.
    #[inline(always)]
    pub fn is_bounded(&self) -> bool {
        !matches!(self.kind, Kind::Keypoints(_))
    }

    /// Whether the object of row `gt` is ignored for what it is: without a labelled keypoint.
    pub fn ignores(&self, gt: usize) -> bool {
        matches!(&self.kind, Kind::Keypoints(oks) if oks.is_unlabelled(gt))
    }

    /// COCO's overlap of a detection with an object: for a crowd intersection / area(dt), else
    /// IoU; for keypoints OKS. -1 for masks of different sizes, as in COCO.
    #[inline]
    pub fn coco(&self, dt: usize, gt: usize, crowd: bool) -> f64 {
        self.exact(dt, gt, crowd, coco_iou(&self.dt_bounds[dt], &self.gt_bounds[gt], crowd))
    }

    /// As [`Measure::coco`], where `bound` is the overlap of the bounds; below `least` any number
    /// that is lower may be given instead.
    #[inline(always)]
    pub fn at_least(&self, least: f64, dt: usize, gt: usize, crowd: bool, bound: f64) -> f64 {
        match &self.kind {
            Kind::Boxes => bound,
            Kind::Masks { dt: dts, gt: gts } | Kind::Boundaries { dt: [dts, _], gt: [gts, _] }
                if bound > 0.0 && mask_iou_is_below(least, dts, dt, gts, gt, crowd) =>
            {
                0.0
            }
            _ => self.exact(dt, gt, crowd, bound),
        }
    }

    /// As [`Measure::coco`], where `bound` is the overlap of the bounds.
    #[inline(always)]
    fn exact(&self, dt: usize, gt: usize, crowd: bool, bound: f64) -> f64 {
        match &self.kind {
            Kind::Boxes => bound,
            Kind::Keypoints(oks) => oks.similarity(dt, gt),
            _ if bound <= 0.0 => bound,
            Kind::Masks { dt: dts, gt: gts } => mask_iou(dts, dt, gts, gt, crowd),
            Kind::Boundaries { dt: [dts, thin_dts], gt: [gts, thin_gts] } => {
                let whole = mask_iou(dts, dt, gts, gt, crowd);
                // A crowd has no boundary that would mean anything, as in the authors' code.
                if whole <= 0.0 || crowd { whole } else { whole.min(mask_iou(thin_dts, dt, thin_gts, gt, crowd)) }
            }
        }
    }

    /// The overlap that protocol `iou` ranks pairs by: COCO's clamped to 0..1, and exactly 1 for
    /// bitwise equal boxes. Zero means "no pair".
    #[inline]
    pub fn protocol(&self, dt: usize, gt: usize) -> f64 {
        self.absorbing(dt, gt, false)
    }

    /// The overlap by which an ignored object absorbs a detection: intersection / area(dt) for a
    /// crowd, else as [`Measure::protocol`].
    #[inline]
    pub fn absorbing(&self, dt: usize, gt: usize, crowd: bool) -> f64 {
        match self.kind {
            Kind::Boxes => boxes::protocol_iou(&self.dt_bounds[dt], &self.gt_bounds[gt], crowd),
            _ => self.coco(dt, gt, crowd).clamp(0.0, 1.0),
        }
    }
}

/// Whether areas and bounds alone show that the IoU of two masks is below `least`: they share no
/// more pixels than either has, nor than their bounds share.
fn mask_iou_is_below(least: f64, dts: &Masks, dt: usize, gts: &Masks, gt: usize, crowd: bool) -> bool {
    let (a, b) = (f64::from(dts.area[dt]), f64::from(gts.area[gt]));
    let ([ax, ay, aw, ah], [bx, by, bw, bh]) = (dts.bounds[dt], gts.bounds[gt]);
    let shared = ((ax + aw).min(bx + bw) - ax.max(bx)) * ((ay + ah).min(by + bh) - ay.max(by));
    let shared = shared.min(a).min(b);
    // All of these are whole numbers below 2^32, so only the product rounds.
    shared < least * (1.0 - 1e-12) * if crowd { a } else { a + b - shared }
}

fn mask_iou(dts: &Masks, dt: usize, gts: &Masks, gt: usize, crowd: bool) -> f64 {
    coco_mask_iou(dts.mask(dt), dts.area[dt], gts.mask(gt), gts.area[gt], crowd)
}
