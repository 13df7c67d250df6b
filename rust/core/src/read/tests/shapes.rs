//! Random and damaged documents with masks, keypoints and lists of categories against the oracle.

use super::super::{ReadOptions, Want};
use super::mutations::{OTHER_WAYS, damage, lists_repeat};
use super::oracle::{self, Asked, Verdict};
use super::random::{Rng, Writer};
use super::{PLAIN, WAYS, Way, results_with, truth_with};
use crate::columns::Dataset;
use serde_json::Value;

fn options(asked: Asked, skip_invalid: bool) -> ReadOptions {
    ReadOptions { masks: asked.masks.into(), keypoints: asked.keypoints.into(), skip_invalid, ..ReadOptions::default() }
}

/// One of the four choices of columns.
fn asked(seed: u64) -> Asked {
    Asked { masks: seed & 1 == 1, keypoints: seed & 2 == 2 }
}

/// How often documents were accepted and refused.
#[derive(Debug, Default)]
struct Outcomes {
    accepted: usize,
    refused: usize,
}

impl Outcomes {
    fn check_truth(&mut self, bytes: &[u8], asked: Asked, skip_invalid: bool, ways: &[Way]) {
        let options = options(asked, skip_invalid);
        let read = truth_with(bytes, &options, PLAIN);
        for way in ways {
            assert_eq!(truth_with(bytes, &options, *way), read, "{way:?}\n{}", String::from_utf8_lossy(bytes));
        }
        let Ok(tree) = serde_json::from_slice::<Value>(bytes) else { return };
        match (oracle::truth(&tree, skip_invalid, asked), read) {
            (Verdict::Accepted(expected), Ok(dataset)) => {
                self.accepted += 1;
                expected.assert_equals(oracle::of_dataset(&dataset), bytes);
            }
            (Verdict::Refused, Err(_)) => self.refused += 1,
            (Verdict::Unsure, _) => {}
            (Verdict::Accepted(_), Err(_)) if lists_repeat(bytes) || inner_keys_repeat(bytes) => {}
            (expected, read) => panic!("{asked:?} {expected:?}\n{read:?}\n{}", String::from_utf8_lossy(bytes)),
        }
    }

    fn check_results(&mut self, bytes: &[u8], dataset: &Dataset, asked: Asked, skip_invalid: bool, ways: &[Way]) {
        let options = options(asked, skip_invalid);
        let read = results_with(bytes, dataset, &options, PLAIN);
        for way in ways {
            let again = results_with(bytes, dataset, &options, *way);
            assert_eq!(again, read, "{way:?}\n{}", String::from_utf8_lossy(bytes));
        }
        let Ok(tree) = serde_json::from_slice::<Value>(bytes) else { return };
        match (oracle::results(&tree, dataset, skip_invalid, asked), read) {
            (Verdict::Accepted(expected), Ok(detections)) => {
                self.accepted += 1;
                expected.assert_equals(oracle::of_detections(&detections), bytes);
            }
            (Verdict::Refused, Err(_)) => self.refused += 1,
            (Verdict::Unsure, _) => {}
            (Verdict::Accepted(_), Err(_)) if inner_keys_repeat(bytes) => {}
            (expected, read) => panic!("{asked:?} {expected:?}\n{read:?}\n{}", String::from_utf8_lossy(bytes)),
        }
    }
}

/// Whether a mask may have its size or its counts twice: then both must be good.
fn inner_keys_repeat(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.split('{').any(|object| ["\"size\"", "\"counts\""].iter().any(|key| object.matches(key).count() > 1))
}

fn dataset(seed: u64) -> Dataset {
    let text = Writer::new(seed, 0).with_shapes().truth();
    let read = truth_with(text.as_bytes(), &ReadOptions { masks: Want::Yes, ..ReadOptions::default() }, PLAIN);
    read.unwrap_or_else(|error| panic!("nothing is bad in it, but {error}\n{text}"))
}

#[test]
fn ground_truth_with_shapes_is_what_the_tree_says() {
    let mut outcomes = Outcomes::default();
    for seed in 0..600 {
        let bad = [0, 60, 200][seed as usize % 3];
        let text = Writer::new(seed, bad).with_shapes().truth();
        outcomes.check_truth(text.as_bytes(), asked(seed), seed % 5 == 0, &WAYS);
    }
    assert!(outcomes.accepted > 200 && outcomes.refused > 50, "{outcomes:?}");
}

#[test]
fn results_with_shapes_are_what_the_tree_says() {
    let mut outcomes = Outcomes::default();
    for seed in 0..900 {
        let dataset = dataset(seed ^ 1);
        let bad = [0, 60, 300][seed as usize % 3];
        let text = Writer::new(seed, bad).with_shapes().results(dataset.images.len());
        outcomes.check_results(text.as_bytes(), &dataset, asked(seed / 3), seed % 5 == 0, &WAYS);
    }
    assert!(outcomes.accepted > 200 && outcomes.refused > 100, "{outcomes:?}");
}

#[test]
fn damaged_ground_truth_with_shapes_never_panics() {
    let mut outcomes = Outcomes::default();
    for seed in 0..4000 {
        let mut bytes = Writer::new(seed / 8, 0).with_shapes().truth().into_bytes();
        damage(&mut bytes, &mut Rng(seed ^ 0xABCD));
        outcomes.check_truth(&bytes, asked(seed | 1), seed % 2 == 0, &OTHER_WAYS);
    }
    assert!(outcomes.accepted > 200 && outcomes.refused > 30, "{outcomes:?}");
}

#[test]
fn damaged_results_with_shapes_never_panic() {
    let mut outcomes = Outcomes::default();
    let datasets: Vec<Dataset> = (0..50).map(dataset).collect();
    for seed in 0..4000 {
        let dataset = &datasets[seed as usize % datasets.len()];
        let mut bytes = Writer::new(seed / 8, 0).with_shapes().results(dataset.images.len()).into_bytes();
        damage(&mut bytes, &mut Rng(seed ^ 0xABCD));
        outcomes.check_results(&bytes, dataset, asked(seed | 1), seed % 2 == 0, &OTHER_WAYS);
    }
    assert!(outcomes.accepted > 200 && outcomes.refused > 30, "{outcomes:?}");
}
