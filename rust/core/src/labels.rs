//! Which labels may pair, and what a pair of labels counts as.

use crate::{Error, Result};

/// How the labels of a pair relate. The order is the tie-break among pairs of equal IoU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same class: a true positive.
    Equal,
    /// A listed pair of classes: a true positive too.
    Listed,
    /// Another class: a false positive and a false negative, one off-diagonal cell.
    Other,
}

impl Relation {
    /// Whether such a pair is a true positive.
    pub fn is_tp(self) -> bool {
        self != Relation::Other
    }
}

/// Directional pairs of (ground-truth class, predicted class) that count as the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedPairs(Vec<(u32, u32)>);

impl ListedPairs {
    /// Pairs in any order, with repeats.
    pub fn new(mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    /// Whether the pair is listed.
    pub fn contains(&self, gt: u32, dt: u32) -> bool {
        self.0.binary_search(&(gt, dt)).is_ok()
    }
}

/// The label rule of protocol `iou`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelRule {
    /// `class_agnostic=True`: pairs across classes may match.
    ClassAgnostic,
    /// `class_agnostic=False`: only equal labels pair.
    SameClass,
    /// `allowed_label_matches`: only equal or listed labels pair, and a listed pair is a TP.
    Listed(ListedPairs),
    /// `same_class_first=True`: equal labels first, leftovers across classes after.
    SameClassFirst,
}

impl LabelRule {
    /// The rule that a user's arguments name.
    ///
    /// # Errors
    /// Listed pairs with `class_agnostic=True`, or `same_class_first` with anything but a
    /// class-agnostic rule.
    pub fn from_options(
        class_agnostic: Option<bool>,
        listed: Option<Vec<(u32, u32)>>,
        same_class_first: bool,
    ) -> Result<Self> {
        match (class_agnostic, listed, same_class_first) {
            (Some(true), Some(_), _) => Err(Error::usage(
                "allowed_label_matches",
                "found together with class_agnostic=True",
                "give one of the two: listed pairs imply class_agnostic=False",
            )),
            (Some(false), _, true) | (_, Some(_), true) => Err(Error::usage(
                "same_class_first",
                "found together with a rule under which classes do not mix",
                "use it with class_agnostic=True only",
            )),
            (_, Some(pairs), false) => Ok(LabelRule::Listed(ListedPairs::new(pairs))),
            (Some(false), None, false) => Ok(LabelRule::SameClass),
            (_, None, true) => Ok(LabelRule::SameClassFirst),
            (_, None, false) => Ok(LabelRule::ClassAgnostic),
        }
    }

    /// The relation of two labels if they may pair at all.
    #[inline]
    pub fn relation(&self, gt: u32, dt: u32) -> Option<Relation> {
        if gt == dt {
            return Some(Relation::Equal);
        }
        match self {
            LabelRule::SameClass => None,
            LabelRule::Listed(pairs) => pairs.contains(gt, dt).then_some(Relation::Listed),
            LabelRule::ClassAgnostic | LabelRule::SameClassFirst => Some(Relation::Other),
        }
    }

    /// Whether an ignored object may absorb a detection: equal or listed labels, or a region
    /// without a label.
    #[inline]
    pub fn absorbs(&self, gt: Option<u32>, dt: u32) -> bool {
        match gt {
            None => true,
            Some(gt) => self.relation(gt, dt).is_some_and(Relation::is_tp),
        }
    }
}
