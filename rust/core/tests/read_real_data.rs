//! The readers on files that others wrote. They are found through `ERRATA_DATA` or in
//! `shared/data` beside the repository; where they are absent the test says so, and fails in CI.

use errata_core::columns::{Dataset, Values};
use errata_core::read::{ReadOptions, read_coco_ground_truth, read_coco_results};
use std::path::PathBuf;

fn data() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("ERRATA_DATA").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "no real data at {}: set ERRATA_DATA", folder.display());
    eprintln!("SKIPPED: no real data at {}; set ERRATA_DATA", folder.display());
    None
}

fn truth(file: &str) -> Option<Dataset> {
    let path = data()?.join(file);
    Some(read_coco_ground_truth(&path.to_string_lossy(), &ReadOptions::default()).expect(file))
}

/// Reads results and gives their number and the codes of the warnings.
fn results(dataset: &Dataset, file: &str) -> Option<(usize, Vec<&'static str>)> {
    let path = data()?.join(file);
    let detections = read_coco_results(&path.to_string_lossy(), dataset, &ReadOptions::default()).expect(file);
    Some((detections.len(), detections.warnings.iter().map(|w| w.code).collect()))
}

#[test]
fn coco_val2014_100() {
    let Some(dataset) = truth("coco_val2014_100/instances_val2014_100.json") else { return };
    let truth = &dataset.ground_truth;
    let crowds = truth.crowd.iter().filter(|c| **c).count();
    assert_eq!((dataset.images.len(), truth.len(), crowds, dataset.vocabulary.len()), (100, 839, 9, 80));
    assert_eq!(dataset.warnings, []);
    let names: Vec<&str> = dataset.images.metadata.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["license", "coco_url", "date_captured", "flickr_url"]);
    let found = results(&dataset, "coco_val2014_100/instances_val2014_fakebbox100_results.json");
    assert_eq!(found, Some((734, vec![])));
}

#[test]
fn coco_val2014_100_variant_with_wrapped_results() {
    let folder = "coco_val2014_100/variant_nocrowd_boxarea";
    let Some(dataset) = truth(&format!("{folder}/sampled_gts_bbox_area.json")) else { return };
    assert_eq!((dataset.images.len(), dataset.ground_truth.len(), dataset.vocabulary.len()), (100, 830, 80));
    assert_eq!(results(&dataset, &format!("{folder}/sampled_bbox_results.json")), Some((734, vec![])));
}

#[test]
fn voc100() {
    let Some(dataset) = truth("voc100_multiformat/canonical_coco/gt.json") else { return };
    assert_eq!((dataset.images.len(), dataset.ground_truth.len(), dataset.vocabulary.len()), (100, 273, 20));
    assert_eq!(results(&dataset, "voc100_multiformat/canonical_coco/dt.json"), Some((452, vec![])));
    let weak = results(&dataset, "voc100_multiformat/canonical_coco/dt_hog_person_weak.json");
    assert_eq!(weak, Some((144, vec!["score_outside_0_1"])));
    let Some(v1) = truth("voc100_multiformat/gts/coco_format_v1/instances_default.json") else { return };
    let attributes = &v1.ground_truth.attributes;
    assert_eq!((attributes.len(), attributes[0].name.as_str()), (1, "occluded"));
    assert!(matches!(&attributes[0].values, Values::Bool(v) if v.len() == 273));
    let Some(v2) = truth("voc100_multiformat/gts/coco_format_v2/instances_v2.json") else { return };
    assert_eq!(v2.images.ids.get(0).to_string(), "20180000001");
}

#[test]
fn lvis_val_100() {
    let Some(dataset) = truth("lvis_val_100/lvis_val_100.json") else { return };
    assert_eq!((dataset.images.len(), dataset.ground_truth.len(), dataset.vocabulary.len()), (100, 977, 1230));
    let found = results(&dataset, "lvis_val_100/SYNTHETIC_dets.json").map(|r| r.0);
    assert_eq!(found, Some(926));
}

#[test]
fn xtcoco_keypoints() {
    for (file, images, objects, odd) in
        [("coco_val", 4, 14, vec![]), ("wholebody_val", 5, 26, vec![]), ("crowdpose_val", 4, 10, vec!["missing_area"])]
    {
        let Some(dataset) = truth(&format!("xtcoco_keypoints/example_{file}.json")) else { return };
        let codes: Vec<&str> = dataset.warnings.iter().map(|w| w.code).collect();
        assert_eq!((dataset.images.len(), dataset.ground_truth.len(), codes), (images, objects, odd), "{file}");
    }
}

#[test]
fn results_without_boxes_are_refused_with_a_reason() {
    for (truth_file, results_file, shape) in [
        (
            "coco_val2014_100/instances_val2014_100.json",
            "coco_val2014_100/instances_val2014_fakesegm100_results.json",
            "segmentation",
        ),
        ("xtcoco_keypoints/example_coco_val.json", "xtcoco_keypoints/example_coco_preds.json", "keypoints"),
    ] {
        let (Some(dataset), Some(folder)) = (truth(truth_file), data()) else { return };
        let path = folder.join(results_file);
        let refused = read_coco_results(&path.to_string_lossy(), &dataset, &ReadOptions::default());
        let error = refused.expect_err("there are no boxes in it");
        assert_eq!(error.place, "[0].bbox");
        assert_eq!(error.found, format!("found no `bbox`, only `{shape}`"));
    }
}
