//! One image: matching, ignored regions, and the kind of every error, from one list of pairs.
//!
//! Overlaps below `bg_thr` decide nothing, so a pair is kept only from there on, and its overlap is
//! computed once. Pairs stand by detection in decreasing score, then by object in file order, so
//! that "the first of the largest" is the pair that NumPy's argmax finds.

use super::Kind;
use super::fates::{DtFate, GtFate, State};
use super::options::TideOptions;
use crate::columns::{Dataset, Detections, Xywh};
use crate::geometry::{Measure, coco_iou};
use crate::order::descending_key;
use crate::pairs::{visit_all, visit_candidates};
use std::ops::Range;

/// An overlap of at least `bg_thr`; positions in [`Scratch`]'s lists.
#[derive(Clone, Copy, Debug)]
struct Pair {
    dt: u32,
    gt: u32,
    iou: f64,
}

/// Buffers of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Positions in the image of the detections looked at, by decreasing score, and their bounds.
    order: Vec<(u64, u32)>,
    dt_bounds: Vec<Xywh>,
    /// Positions in the image of objects that count and of regions that absorb, and their bounds.
    real: Vec<u32>,
    real_bounds: Vec<Xywh>,
    regions: Vec<u32>,
    region_bounds: Vec<Xywh>,
    /// For each detection in `order` the end of its pairs.
    ends: Vec<u32>,
}

/// One image, and how it is measured.
#[derive(Debug)]
pub struct Here<'a> {
    dataset: &'a Dataset,
    detections: &'a Detections,
    measure: Measure<'a>,
    options: &'a TideOptions,
    /// For each class of the data set its index among those of the detections.
    classes: &'a [u32],
    image: usize,
    /// Its detections.
    pub dts: Range<usize>,
    /// Its objects.
    pub gts: Range<usize>,
}

impl<'a> Here<'a> {
    /// The image of rank `image`.
    pub fn new(
        dataset: &'a Dataset,
        detections: &'a Detections,
        measure: Measure<'a>,
        options: &'a TideOptions,
        classes: &'a [u32],
        image: usize,
    ) -> Self {
        let (dts, gts) = (detections.rows(image), dataset.ground_truth.rows(image));
        Self { dataset, detections, measure, options, classes, image, dts, gts }
    }

    /// Fills the fates of the image's rows.
    pub fn settle(&self, scratch: &mut Scratch, dts: &mut [DtFate], gts: &mut [GtFate]) {
        self.gather(scratch);
        scratch.real.iter().for_each(|&gt| gts[gt as usize] = GtFate::Missed);
        scratch.order.iter().for_each(|&(_, dt)| dts[dt as usize].state = State::Wrong(Kind::Background));
        let pairs = self.pairs(scratch);
        self.match_objects(&pairs, scratch, dts, gts);
        self.absorb(scratch, dts);
        self.tell_errors(&pairs, scratch, dts, gts);
    }

    /// The detections looked at, and the two sorts of ground truth.
    fn gather(&self, s: &mut Scratch) {
        s.order.clear();
        let scores = &self.detections.score[self.dts.clone()];
        s.order.extend(scores.iter().zip(0..).map(|(&score, dt)| (descending_key(score), dt)));
        s.order.sort_unstable();
        s.order.truncate(self.options.max_dets);
        let bounds = &self.measure.dt_bounds()[self.dts.clone()];
        s.dt_bounds.clear();
        s.dt_bounds.extend(s.order.iter().map(|&(_, dt)| bounds[dt as usize]));
        for list in [&mut s.real, &mut s.regions] {
            list.clear();
        }
        for list in [&mut s.real_bounds, &mut s.region_bounds] {
            list.clear();
        }
        let truth = &self.dataset.ground_truth;
        for (row, gt) in self.gts.clone().zip(0..) {
            let ignored = truth.class[row].is_none() || truth.ignored(row) || self.measure.ignores(row);
            let (rows, bounds) =
                if ignored { (&mut s.regions, &mut s.region_bounds) } else { (&mut s.real, &mut s.real_bounds) };
            rows.push(gt);
            bounds.push(self.measure.gt_bounds()[row]);
        }
    }

    /// The overlap of two rows if it is at least `least`, else any lower number; for a region the
    /// share of the detection that lies in it.
    fn overlap(&self, least: f64, dt: u32, gt: u32, bounds: [&Xywh; 2], region: bool) -> f64 {
        let bound = coco_iou(bounds[0], bounds[1], region);
        self.measure.at_least(least, self.dts.start + dt as usize, self.gts.start + gt as usize, region, bound)
    }

    /// Visits every pair of lists of bounds that may overlap.
    fn visit<T: Send>(&self, dts: &[Xywh], gts: &[Xywh], visit: impl Fn(usize, usize, &mut Vec<T>) + Sync) -> Vec<T> {
        if self.measure.is_bounded() {
            visit_candidates(dts, gts, visit)
        } else {
            visit_all(dts.len(), gts.len(), visit)
        }
    }

    /// All pairs from `bg_thr` on; fills [`Scratch::ends`].
    fn pairs(&self, s: &mut Scratch) -> Vec<Pair> {
        let least = self.options.bg_thr;
        let pairs = self.visit(&s.dt_bounds, &s.real_bounds, |dt, gt, out| {
            let bounds = [&s.dt_bounds[dt], &s.real_bounds[gt]];
            let iou = self.overlap(least, s.order[dt].1, s.real[gt], bounds, false);
            if iou >= least {
                out.push(Pair { dt: dt as u32, gt: s.real[gt], iou });
            }
        });
        s.ends.clear();
        s.ends.resize(s.order.len(), 0);
        pairs.iter().for_each(|pair| s.ends[pair.dt as usize] += 1);
        let mut end = 0;
        for n in &mut s.ends {
            end += *n;
            *n = end;
        }
        pairs
    }

    /// The class of an object that counts, as detections number it.
    fn class_of(&self, gt: u32) -> Option<u32> {
        self.dataset.ground_truth.class[self.gts.start + gt as usize].map(|class| self.classes[class as usize])
    }

    fn class_of_dt(&self, dt: u32) -> u32 {
        self.detections.class[self.dts.start + dt as usize]
    }

    /// In decreasing score each detection takes the object of its class, among those still free,
    /// that it overlaps most, if that reaches `pos_thr`.
    fn match_objects(&self, pairs: &[Pair], s: &Scratch, dts: &mut [DtFate], gts: &mut [GtFate]) {
        for (&(_, dt), own) in s.order.iter().zip(by_detection(pairs, &s.ends)) {
            let class = Some(self.class_of_dt(dt));
            let free = own.iter().filter(|p| self.class_of(p.gt) == class && gts[p.gt as usize] == GtFate::Missed);
            if let Some(best) = largest(free).filter(|best| best.iou >= self.options.pos_thr) {
                gts[best.gt as usize] = GtFate::Found((self.dts.start + dt as usize) as u32);
                let gt = Some((self.gts.start + best.gt as usize) as u32);
                dts[dt as usize] = DtFate { state: State::Right, gt, iou: best.iou, ..DtFate::default() };
            }
        }
    }

    /// Detections that found nothing and lie in an ignored region of their class, or of none, by
    /// more than `pos_thr`; of federated data also those that nobody looked for.
    fn absorb(&self, s: &Scratch, dts: &mut [DtFate]) {
        let least = self.options.pos_thr;
        let idle = |dt: u32| dts[dt as usize].state != State::Right;
        let absorbed: Vec<u32> = self.visit(&s.dt_bounds, &s.region_bounds, |at, region, out| {
            let (dt, gt) = (s.order[at].1, s.regions[region]);
            let fits = self.class_of(gt).is_none_or(|class| class == self.class_of_dt(dt));
            let bounds = [&s.dt_bounds[at], &s.region_bounds[region]];
            if fits && idle(dt) && self.overlap(least, dt, gt, bounds, true) > least {
                out.push(dt);
            }
        });
        let unverified: Vec<u32> =
            s.order.iter().map(|&(_, dt)| dt).filter(|&dt| idle(dt) && !self.is_verified(dt)).collect();
        absorbed.into_iter().chain(unverified).for_each(|dt| dts[dt as usize].absorbed = true);
    }

    /// Whether a false positive of the detection's class is known to be one in this image. The
    /// reference covers the whole image with a region of the class where it is not.
    fn is_verified(&self, dt: u32) -> bool {
        let class = self.class_of_dt(dt);
        let known = (class as usize) < self.dataset.vocabulary.known.len();
        let Some(federated) = self.dataset.federated.as_ref().filter(|_| known && self.options.pos_thr < 1.0) else {
            return true;
        };
        let annotated = || self.dataset.ground_truth.class[self.gts.clone()].contains(&Some(class));
        (federated.negative.contains(self.image, class) || annotated())
            && !federated.not_exhaustive.contains(self.image, class)
    }

    /// The kind of every detection that found nothing, and what its repair would find.
    fn tell_errors(&self, pairs: &[Pair], s: &Scratch, dts: &mut [DtFate], gts: &mut [GtFate]) {
        for (&(_, dt), own) in s.order.iter().zip(by_detection(pairs, &s.ends)) {
            let fate = &mut dts[dt as usize];
            if fate.state == State::Right {
                continue;
            }
            let Some((kind, on)) = self.kind(dt, own, gts) else { continue };
            fate.state = State::Wrong(kind);
            fate.gt = Some((self.gts.start + on.gt as usize) as u32);
            fate.iou = on.iou;
            let object = &mut gts[on.gt as usize];
            // Scores fall, so the first to come is the best.
            if matches!(kind, Kind::Classification | Kind::Localisation) && *object == GtFate::Missed {
                fate.repairs = true;
                *object = GtFate::Repairable((self.dts.start + dt as usize) as u32);
            }
        }
    }

    /// The kind of one error and the object that it is about; `None` for background.
    fn kind(&self, dt: u32, own: &[Pair], gts: &[GtFate]) -> Option<(Kind, Pair)> {
        let TideOptions { pos_thr, bg_thr, .. } = *self.options;
        let class = Some(self.class_of_dt(dt));
        let equal = |p: &&Pair| self.class_of(p.gt) == class;
        if let Some(near) = largest(own.iter().filter(equal)).filter(|p| p.iou <= pos_thr) {
            return Some((Kind::Localisation, near));
        }
        if let Some(other) = largest(own.iter().filter(|p| !equal(p))).filter(|p| p.iou >= pos_thr) {
            return Some((Kind::Classification, other));
        }
        let found = |p: &&Pair| equal(p) && matches!(gts[p.gt as usize], GtFate::Found(_));
        if let Some(taken) = largest(own.iter().filter(found)).filter(|p| p.iou >= pos_thr) {
            return Some((Kind::Duplicate, taken));
        }
        largest(own.iter()).filter(|p| p.iou > bg_thr).map(|p| (Kind::Both, p))
    }
}

/// The pairs of each detection.
fn by_detection<'p>(pairs: &'p [Pair], ends: &'p [u32]) -> impl Iterator<Item = &'p [Pair]> {
    let starts = std::iter::once(&0).chain(ends);
    starts.zip(ends).map(|(&start, &end)| &pairs[start as usize..end as usize])
}

/// The first of the pairs of largest overlap.
fn largest<'p>(pairs: impl Iterator<Item = &'p Pair>) -> Option<Pair> {
    pairs.fold(None, |best: Option<Pair>, p| if best.is_some_and(|best| best.iou >= p.iou) { best } else { Some(*p) })
}
