//! Rows of numbers and names as Python gets them.

use errata_core::Error;
use errata_core::examples::{Kind, SortBy};
use errata_core::explain::{self, Criterion, State, Verdict};
use errata_core::labels::Relation;
use errata_core::metrics::{Counts, Interpolation, Means};

/// (n_gt, n_dt, tp_gt, tp_dt, absorbed, not_evaluated, precision, recall, f1, mean_iou)
pub type CountsRow = (u64, u64, u64, u64, u64, u64, Option<f64>, Option<f64>, Option<f64>, Option<f64>);

/// (value, members skipped) of precision, recall, f1, mean_iou
pub type MeansRow = [(Option<f64>, u64); 4];

/// Classes, pooled, macro, weighted, image mean
pub type MetricsRows = (Vec<CountsRow>, CountsRow, MeansRow, MeansRow, Option<MeansRow>);

pub fn counts_row(c: &Counts) -> CountsRow {
    let n = (c.n_gt, c.n_dt, c.tp_gt, c.tp_dt, c.absorbed, c.not_evaluated);
    (n.0, n.1, n.2, n.3, n.4, n.5, c.precision(), c.recall(), c.f1(), c.mean_iou())
}

pub fn means_row(m: &Means) -> MeansRow {
    [m.precision, m.recall, m.f1, m.mean_iou].map(|mean| (mean.value, mean.skipped))
}

pub fn parse_kind(name: &str) -> errata_core::Result<Kind> {
    let all = [Kind::Tp, Kind::Confused, Kind::Fp, Kind::Fn, Kind::Absorbed, Kind::NotEvaluated];
    all.into_iter().find(|&k| kind_name(k) == name).ok_or_else(|| {
        Error::usage("kind", format!("found {name:?}"), "use tp, confused, fp, fn, absorbed or not_evaluated")
    })
}

pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Tp => "tp",
        Kind::Confused => "confused",
        Kind::Fp => "fp",
        Kind::Fn => "fn",
        Kind::Absorbed => "absorbed",
        Kind::NotEvaluated => "not_evaluated",
    }
}

pub fn parse_sort(name: &str) -> errata_core::Result<SortBy> {
    match name {
        "score" => Ok(SortBy::Score),
        "iou" => Ok(SortBy::Iou),
        "area" => Ok(SortBy::Area),
        "loss" => Ok(SortBy::Loss),
        other => Err(Error::usage("sort", format!("found {other:?}"), "use score, iou, area or loss")),
    }
}

/// (row, iou, relation, ignored, verdict, partner, criterion)
pub type CandidateRow = (u32, f64, Option<&'static str>, bool, &'static str, Option<u32>, Option<&'static str>);

pub fn candidate_row(c: &explain::Candidate) -> CandidateRow {
    let relation = c.relation.map(|r| match r {
        Relation::Equal => "equal",
        Relation::Listed => "listed",
        Relation::Other => "other",
    });
    let (verdict, partner, criterion) = match c.verdict {
        Verdict::Matched => ("matched", None, None),
        Verdict::Absorbs => ("absorbs", None, None),
        Verdict::NotNeeded => ("not_needed", None, None),
        Verdict::Dropped => ("dropped", None, None),
        Verdict::NotEvaluated => ("not_evaluated", None, None),
        Verdict::LabelsDoNotPair => ("labels_do_not_pair", None, None),
        Verdict::BelowIouThreshold => ("below_iou_thr", None, None),
        Verdict::CandidateTaken { by, criterion } => ("candidate_taken", Some(by), Some(criterion)),
        Verdict::SubjectTaken { criterion } => ("subject_taken", None, Some(criterion)),
    };
    (c.row, c.iou, relation, c.ignored, verdict, partner, criterion.map(criterion_name))
}

pub fn criterion_name(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::SameClassFirst => "same_class_first",
        Criterion::Iou => "iou",
        Criterion::Label => "label",
        Criterion::Score => "score",
        Criterion::DetectionOrder => "dt_order",
        Criterion::GroundTruthOrder => "gt_order",
    }
}

/// (score_low, score_high, iou_low, iou_high, state, partner)
pub type RegionRow = (Option<f64>, Option<f64>, Option<f64>, f64, &'static str, Option<u32>);

pub fn region_row(r: &explain::Region) -> RegionRow {
    let state = match r.state {
        State::Dropped => "dropped",
        State::Tp => "tp",
        State::Confused => "confused",
        State::Absorbed => "absorbed",
        State::Fp => "fp",
        State::Fn => "fn",
        State::Ignored => "ignored",
        State::NotEvaluated => "not_evaluated",
    };
    let finite = |v: f64| v.is_finite().then_some(v);
    (finite(r.score_low), finite(r.score_high), r.iou_low, r.iou_high, state, r.partner)
}

/// The interpolation of a name.
pub fn parse_interpolation(name: &str) -> errata_core::Result<Interpolation> {
    match name {
        "101_point" => Ok(Interpolation::Points101),
        "11_point" => Ok(Interpolation::Points11),
        "all_point" => Ok(Interpolation::AllPoints),
        other => Err(Error::usage("method", format!("found {other:?}"), "use 101_point, 11_point or all_point")),
    }
}
