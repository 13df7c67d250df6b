//! Matchers: one per protocol, all giving [`Matches`](crate::events::Matches).

mod build;
mod coco;
mod deferred;
mod iou;
mod score;

pub use coco::{CocoMatcher, CocoRules, FederatedRules, ImageMatches, Outcome, PartnerIds, Step};
pub use iou::{IouOptions, match_iou};
pub use score::{ScoreOptions, match_score};
