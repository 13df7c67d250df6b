//! Matchers: one per protocol, all giving [`Matches`](crate::events::Matches).

mod build;
mod coco;
mod deferred;
mod iou;

pub use coco::{CocoMatcher, CocoRules, Outcome, ScoreOptions, Step, match_score};
pub use iou::{IouOptions, match_iou};
