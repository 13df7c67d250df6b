//! Random documents against the oracle, read in every way.

use super::oracle::{self, Asked, Verdict};
use super::random::Writer;
use super::{PLAIN, WAYS, results_by, truth_by};
use proptest::prelude::*;
use serde_json::Value;

/// The document as a tree; `None` where serde_json does not take it (NaN).
fn tree(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ground_truth_is_what_the_tree_says(seed: u64, skip_invalid: bool, bad in prop_oneof![Just(0usize), Just(60)]) {
        let text = Writer::new(seed, bad).truth();
        let read = truth_by(text.as_bytes(), skip_invalid, PLAIN);
        for way in WAYS {
            prop_assert_eq!(&truth_by(text.as_bytes(), skip_invalid, way), &read, "{:?}\n{}", way, text);
        }
        if let Ok(dataset) = &read {
            prop_assert!(oracle::is_narrow(&dataset.images.ids));
            prop_assert_eq!(&dataset.source.blake3, &blake3::hash(text.as_bytes()).to_hex().to_string());
        }
        if let Some(tree) = tree(&text) {
            match (oracle::truth(&tree, skip_invalid, Asked::default()), read) {
                (Verdict::Accepted(expected), Ok(dataset)) => {
                    expected.assert_equals(oracle::of_dataset(&dataset), text.as_bytes());
                }
                (Verdict::Refused, Err(_)) => {}
                (expected, read) => prop_assert!(false, "{expected:?}\n{read:?}\n{text}"),
            }
        }
    }

    #[test]
    fn results_are_what_the_tree_says(seed: u64, skip_invalid: bool, bad in prop_oneof![Just(0usize), Just(60)]) {
        let dataset = truth_by(Writer::new(seed ^ 1, 0).truth().as_bytes(), false, PLAIN).expect("nothing bad in it");
        let text = Writer::new(seed, bad).results(dataset.images.len());
        let read = results_by(text.as_bytes(), &dataset, skip_invalid, PLAIN);
        for way in WAYS {
            prop_assert_eq!(&results_by(text.as_bytes(), &dataset, skip_invalid, way), &read, "{:?}\n{}", way, text);
        }
        if let Some(tree) = tree(&text) {
            match (oracle::results(&tree, &dataset, skip_invalid, Asked::default()), read) {
                (Verdict::Accepted(expected), Ok(detections)) => {
                    expected.assert_equals(oracle::of_detections(&detections), text.as_bytes());
                }
                (Verdict::Refused, Err(_)) => {}
                (expected, read) => prop_assert!(false, "{expected:?}\n{read:?}\n{text}"),
            }
        }
    }
}

/// The properties above mean something only if both outcomes occur.
#[test]
fn random_documents_are_now_accepted_now_refused() {
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..200 {
        match truth_by(Writer::new(seed, 60).truth().as_bytes(), false, PLAIN) {
            Ok(_) => accepted += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(accepted > 20 && refused > 20, "{accepted} accepted, {refused} refused");
}
