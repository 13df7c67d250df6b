//! Keypoints of ground truth and of results.

use super::super::{ReadOptions, Want};
use super::{PLAIN, WAYS, results_with, small, told, truth_with};
use crate::Result;
use crate::columns::{Dataset, Detections};

fn poses(skip_invalid: bool) -> ReadOptions {
    ReadOptions { keypoints: Want::Yes, skip_invalid, ..ReadOptions::default() }
}

fn annotation(extra: &str) -> String {
    format!(r#"{{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 10, 20], "area": 7{extra}}}"#)
}

fn document(annotations: &[String]) -> String {
    format!(
        r#"{{"annotations": [{}], "images": [{{"id": 2}}, {{"id": 1}}], "categories": [{{"id": 1, "name": "person"}}]}}"#,
        annotations.join(", ")
    )
}

fn truth(annotations: &[String], skip_invalid: bool) -> Result<Dataset> {
    let text = document(annotations);
    let read = truth_with(text.as_bytes(), &poses(skip_invalid), PLAIN);
    for way in WAYS {
        assert_eq!(truth_with(text.as_bytes(), &poses(skip_invalid), way), read, "{way:?}");
    }
    read
}

fn results(records: &[&str], options: &ReadOptions) -> Result<Detections> {
    let text = format!("[{}]", records.join(", "));
    let read = results_with(text.as_bytes(), &small(), options, PLAIN);
    for way in WAYS {
        assert_eq!(results_with(text.as_bytes(), &small(), options, way), read, "{way:?}");
    }
    read
}

#[test]
fn rows_have_their_points_and_the_number_of_labelled_ones() {
    let dataset = truth(
        &[
            annotation(r#", "keypoints": [1, 2, 2, -3.5, 4e1, 1, 0, 0, 0], "num_keypoints": 3"#)
                .replace("e_id\": 1", "e_id\": 2"),
            annotation(r#", "keypoints": [], "id": 2"#),
            annotation(r#", "num_keypoints": null, "keypoints": [1, 2, 0.5, 3, 4, 0, 5, 6, 1], "id": 3"#),
            // In Python's way the last of equal keys counts, and the ones before it need not be good.
            annotation(r#", "keypoints": [1], "keypoints": [9, 8, 7], "num_keypoints": 0.0, "id": 4"#),
        ],
        false,
    )
    .expect("valid");
    assert_eq!(dataset.warnings, []);
    assert_eq!(dataset.ground_truth.record, [1, 2, 3, 0]);
    let keypoints = dataset.ground_truth.keypoints.expect("asked for");
    assert_eq!(keypoints.labelled, [0, 2, 0, 3]);
    let rows: Vec<&[[f64; 3]]> = (0..4).map(|row| keypoints.of(row)).collect();
    let expected: [&[[f64; 3]]; 4] = [
        &[],
        &[[1.0, 2.0, 0.5], [3.0, 4.0, 0.0], [5.0, 6.0, 1.0]],
        &[[9.0, 8.0, 7.0]],
        &[[1.0, 2.0, 2.0], [-3.5, 40.0, 1.0], [0.0, 0.0, 0.0]],
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_missing_area_is_that_of_crowdpose() {
    let without = annotation(r#", "keypoints": [1, 2, 2]"#).replace(r#", "area": 7"#, "");
    let dataset = truth(std::slice::from_ref(&without), false).expect("valid");
    assert_eq!(dataset.ground_truth.area, [10.0 * 20.0 * 0.53]);
    assert_eq!(told(&dataset.warnings), [("missing_area", 1, "annotations[0].area")]);
    assert!(dataset.warnings[0].text.contains("0.53"), "{}", dataset.warnings[0].text);
    let boxes = truth_with(document(&[without]).as_bytes(), &ReadOptions::default(), PLAIN).expect("valid");
    assert_eq!((boxes.ground_truth.area, boxes.ground_truth.keypoints), (vec![200.0], None));
}

#[test]
fn what_is_no_list_of_points_is_refused() {
    let advice = "keypoints are one flat list x1, y1, v1, x2, y2, v2, ... of finite numbers";
    for (extra, expected) in [
        ("", "keypoints: found no `keypoints`; every annotation needs keypoints where they are asked for".to_owned()),
        (
            r#", "keypoints": null"#,
            "keypoints: found no `keypoints`; every annotation needs keypoints where they are asked for".to_owned(),
        ),
        (r#", "keypoints": 7"#, format!("keypoints: found 7; {advice}")),
        (r#", "keypoints": [[1, 2, 2]]"#, format!("keypoints[0]: found [1, 2, 2]; {advice}")),
        (r#", "keypoints": [1, 2, NaN]"#, format!("keypoints[2]: found NaN; {advice}")),
        (r#", "keypoints": [1, 1e999, 2]"#, format!("keypoints[1]: found 1e999; {advice}")),
        (r#", "keypoints": [1, "2", 2]"#, format!("keypoints[1]: found \"2\"; {advice}")),
        (r#", "keypoints": [1, 2, 3, 4]"#, format!("keypoints: found 4 numbers, which is no multiple of 3; {advice}")),
        (
            r#", "keypoints": [1, 2, 3], "num_keypoints": -1"#,
            "num_keypoints: found -1; a whole number that is not below 0 is needed here".to_owned(),
        ),
    ] {
        let good = annotation(r#", "keypoints": [1, 2, 2]"#);
        let annotations = [good.clone(), annotation(extra), good];
        let error = truth(&annotations, false).expect_err(extra);
        assert_eq!(error.to_string(), format!("annotations[1].{expected}"));
        let left_out = truth(&annotations, true).expect("bad records can be left out");
        assert_eq!(left_out.ground_truth.record, [0, 2], "{extra}");
        assert_eq!(left_out.ground_truth.keypoints.expect("asked for").points, [[1.0, 2.0, 2.0]; 2], "{extra}");
    }
}

const POSE: &str = r#"{"image_id": 2, "category_id": 1, "keypoints": [5, 9, 0.1, 8, 4, 0, 6, 6, 1.5], "score": 0.5}"#;

#[test]
fn poses_without_a_box_have_their_extent() {
    let boxed =
        POSE.replace("\"score\"", "\"bbox\": [0, 0, 1, 1], \"score\"").replace("\"image_id\": 2", "\"image_id\": 1");
    for keypoints in [Want::No, Want::IfThere, Want::Yes] {
        let options = ReadOptions { keypoints, ..ReadOptions::default() };
        let read = results(&[POSE, &boxed], &options).expect("valid");
        // The first record says what all are: as in pycocotools, the box of the second does not count.
        assert_eq!(read.boxes_xywh, [[5.0, 4.0, 3.0, 5.0]; 2]);
        assert_eq!((read.area, read.record), (None, vec![1, 0]));
        let points = vec![[5.0, 9.0, 0.1], [8.0, 4.0, 0.0], [6.0, 6.0, 1.5]];
        let kept = (keypoints != Want::No).then(|| [points.clone(), points].concat());
        assert_eq!(read.keypoints.as_ref().map(|k| k.points.clone()), kept);
        if let Some(keypoints) = read.keypoints {
            assert_eq!((keypoints.offsets, keypoints.labelled), (vec![0, 3, 6], vec![]));
        }
        let read = results(&[&boxed, &boxed], &options).expect("valid");
        assert_eq!(
            (read.boxes_xywh, read.keypoints.is_some()),
            (vec![[0.0, 0.0, 1.0, 1.0]; 2], kept_is_some(keypoints))
        );
    }
}

fn kept_is_some(keypoints: Want) -> bool {
    keypoints != Want::No
}

#[test]
fn what_the_first_record_has_all_need() {
    let plain = r#"{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 0.5}"#;
    let everyone = "where it is asked for, or the first record has it and no `bbox`, every detection needs it";
    for (records, options, expected) in [
        ([POSE, plain], poses(false), format!("[1].keypoints: found no `keypoints`; {everyone}")),
        ([POSE, plain], ReadOptions::default(), format!("[1].keypoints: found no `keypoints`; {everyone}")),
        ([plain, plain], poses(false), format!("[0].keypoints: found no `keypoints`; {everyone}")),
        (
            [plain, POSE],
            ReadOptions::default(),
            "[1].bbox: found no `bbox`, only `keypoints`; the first record has a `bbox`, so all need one".to_owned(),
        ),
        (
            [POSE, r#"{"image_id": 1, "category_id": 1, "keypoints": []}"#],
            ReadOptions::default(),
            "[1].keypoints: found no point; without a `bbox`, the box is that around the keypoints".to_owned(),
        ),
        (
            [POSE, r#"{"image_id": 1, "category_id": 1, "keypoints": [-1e308, 0, 0, 1e308, 0, 0]}"#],
            ReadOptions::default(),
            "[1].keypoints: found points too far apart; without a `bbox`, the box is that around the keypoints"
                .to_owned(),
        ),
    ] {
        assert_eq!(results(&records, &options).expect_err(&expected).to_string(), expected);
    }
    let if_there = ReadOptions { keypoints: Want::IfThere, ..ReadOptions::default() };
    assert_eq!(results(&[plain, plain], &if_there).expect("valid").keypoints, None);
}

#[test]
fn the_first_record_is_found_wherever_it_stands() {
    let far = format!(
        r#"{{"info": "{}", "images": [{}], "predictions": [{POSE}]}}"#,
        "x".repeat(9000),
        vec![r#"{"id": 1, "bbox": [1]}"#; 30_000].join(",")
    );
    let read = results_with(far.as_bytes(), &small(), &ReadOptions::default(), PLAIN).expect("valid");
    assert_eq!(read.boxes_xywh, [[5.0, 4.0, 3.0, 5.0]]);
    // An empty box is none, a `null` is nothing.
    let empty = POSE.replace("\"score\"", "\"bbox\": [ ], \"segmentation\": null, \"score\"");
    assert_eq!(results(&[&empty], &ReadOptions::default()).expect("valid").boxes_xywh, [[5.0, 4.0, 3.0, 5.0]]);
    assert_eq!(results(&[], &poses(false)).expect("valid").keypoints, Some(Default::default()));
}
