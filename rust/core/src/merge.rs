//! Joining partial results.
//!
//! Everything in [`Matches`] is grouped by image and an image's part depends on that image alone,
//! so a merge is a concatenation in rank order, with rows shifted and classes renumbered to the
//! union of the vocabularies. The result does not depend on how the parts were grouped or ordered.

use crate::columns::Vocabulary;
use crate::events::{Events, MatchedDetections, MatchedGroundTruth, Matches};
use crate::{Error, Result};

/// One image of one part.
struct Block<'a> {
    part: &'a Matches,
    image: usize,
    /// For each class of the part its index in the union.
    classes: &'a [u32],
    /// The part's events of this image.
    events: std::ops::Range<usize>,
}

/// Joins partial results over disjoint sets of images.
///
/// # Errors
/// An image that is in two of them.
pub fn merge(parts: &[&Matches]) -> Result<Matches> {
    let vocabulary = parts.iter().fold(Vocabulary::default(), |all, part| all.union(&part.vocabulary));
    let classes: Vec<Vec<u32>> = parts.iter().map(|part| part.vocabulary.positions_in(&vocabulary)).collect();
    let mut blocks: Vec<Block<'_>> =
        parts.iter().zip(&classes).flat_map(|(part, classes)| blocks(part, classes)).collect();
    blocks.sort_by_key(|b| b.part.images[b.image]);
    let rank = |b: &Block<'_>| b.part.images[b.image];
    if let Some(twice) = blocks.windows(2).find(|pair| rank(&pair[0]) == rank(&pair[1])) {
        return Err(Error::usage(
            "merge",
            format!("found the image of rank {} in two partial results", rank(&twice[0])),
            "evaluate every image in one part only",
        ));
    }
    let mut merged = Matches {
        vocabulary,
        gts: MatchedGroundTruth { offsets: vec![0], ..MatchedGroundTruth::default() },
        dts: MatchedDetections { offsets: vec![0], ..MatchedDetections::default() },
        pairs: parts.iter().map(|p| p.pairs).sum(),
        proposals: parts.iter().map(|p| p.proposals).sum(),
        ..Matches::default()
    };
    for block in &blocks {
        add_events(&mut merged, block);
        add_columns(&mut merged, block);
    }
    drop_empty(&mut merged, parts);
    Ok(merged)
}

fn blocks<'a>(part: &'a Matches, classes: &'a [u32]) -> impl Iterator<Item = Block<'a>> {
    (0..part.images.len()).map(move |image| {
        let events = &part.events.image;
        let start = events.partition_point(|&i| (i as usize) < image);
        let end = events.partition_point(|&i| i as usize <= image);
        Block { part, image, classes, events: start..end }
    })
}

fn add_columns(merged: &mut Matches, block: &Block<'_>) {
    let Block { part, image, classes, .. } = block;
    let class = |c: u32| classes[c as usize];
    merged.images.push(part.images[*image]);
    let (gts, dts) = (part.gt_rows(*image), part.dt_rows(*image));
    merged.gts.first_row.push(part.gts.first_row[*image]);
    merged.gts.class.extend(part.gts.class[gts.clone()].iter().map(|c| c.map(class)));
    merged.gts.ignored.extend_from_slice(&part.gts.ignored[gts]);
    merged.gts.offsets.push(merged.gts.class.len());
    merged.dts.first_row.push(part.dts.first_row[*image]);
    merged.dts.class.extend(part.dts.class[dts.clone()].iter().map(|&c| class(c)));
    merged.dts.score.extend_from_slice(&part.dts.score[dts.clone()]);
    merged.dts.absorb.get_or_insert_default().extend(dts.clone().map(|dt| part.dts.absorb(dt)));
    merged.dts.evaluated.get_or_insert_default().extend(dts.map(|dt| part.dts.is_evaluated(dt)));
    merged.dts.offsets.push(merged.dts.class.len());
}

/// Called before the block's columns are added: their rows begin where the columns end now.
fn add_events(merged: &mut Matches, block: &Block<'_>) {
    let Block { part, image, classes, events } = block;
    let from: &Events = &part.events;
    let shift_gt = |gt: u32| (gt as usize - part.gts.offsets[*image] + merged.gts.class.len()) as u32;
    let shift_dt = |dt: u32| (dt as usize - part.dts.offsets[*image] + merged.dts.class.len()) as u32;
    let to = &mut merged.events;
    to.gt.extend(from.gt[events.clone()].iter().map(|&gt| shift_gt(gt)));
    to.dt.extend(from.dt[events.clone()].iter().map(|&dt| shift_dt(dt)));
    to.image.extend(events.clone().map(|_| merged.images.len() as u32));
    to.gt_class.extend(from.gt_class[events.clone()].iter().map(|&c| classes[c as usize]));
    to.dt_class.extend(from.dt_class[events.clone()].iter().map(|&c| classes[c as usize]));
    to.relation.extend_from_slice(&from.relation[events.clone()]);
    to.iou.extend_from_slice(&from.iou[events.clone()]);
    to.birth.extend_from_slice(&from.birth[events.clone()]);
    to.death.extend_from_slice(&from.death[events.clone()]);
}

/// A column that no part has is none in the whole, as in one run.
fn drop_empty(merged: &mut Matches, parts: &[&Matches]) {
    if parts.iter().all(|p| p.dts.absorb.is_none()) {
        merged.dts.absorb = None;
    }
    if parts.iter().all(|p| p.dts.evaluated.is_none()) {
        merged.dts.evaluated = None;
    }
}
