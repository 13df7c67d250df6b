//! The readers on files that others wrote. They are found through `ERRATA_DATA` or in
//! `shared/data` beside the repository; where they are absent the test says so, and fails in CI.

use errata_core::columns::{Dataset, Detections, Masks, Values};
use errata_core::geometry::mask::encode_counts;
use errata_core::read::{ReadOptions, Want, read_coco_ground_truth, read_coco_results};
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
    let federated = dataset.federated.as_ref().expect("images list categories");
    let (negative, not_exhaustive) = (federated.negative.classes.len(), federated.not_exhaustive.classes.len());
    assert_eq!((negative, not_exhaustive), (942, 16));
    let count =
        |letter: &str| dataset.vocabulary.known.iter().filter(|c| c.frequency.as_deref() == Some(letter)).count();
    assert_eq!((count("r"), count("c"), count("f")), (454, 461, 315));
    assert_eq!(dataset.warnings, []);
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

fn poses() -> ReadOptions {
    ReadOptions { keypoints: Want::Yes, ..ReadOptions::default() }
}

#[test]
fn xtcoco_keypoints_with_poses() {
    for (name, points, labelled, detections, odd) in [
        ("coco", 17, 181, 73, vec![]),
        ("wholebody", 17, 346, 26, vec![]),
        ("crowdpose", 14, 101, 15, vec!["score_outside_0_1"]),
    ] {
        let Some(folder) = data() else { return };
        let path = |file: &str| folder.join("xtcoco_keypoints").join(file).to_string_lossy().into_owned();
        let truth_file = path(&format!("example_{name}_val.json"));
        let dataset = read_coco_ground_truth(&truth_file, &poses()).expect(name);
        let keypoints = dataset.ground_truth.keypoints.as_ref().expect("asked for");
        assert!((0..keypoints.len()).all(|row| keypoints.of(row).len() == points), "{name}");
        assert_eq!(keypoints.labelled.iter().sum::<u32>(), labelled, "{name}");
        let results_file = path(&format!("example_{name}_preds.json"));
        let read = read_coco_results(&results_file, &dataset, &poses()).expect(name);
        let codes: Vec<_> = read.warnings.iter().map(|w| w.code).filter(|c| *c != "box_outside_image").collect();
        assert_eq!((read.len(), codes), (detections, odd), "{name}");
        let keypoints = read.keypoints.as_ref().expect("asked for");
        assert_eq!(keypoints.points.len(), detections * points, "{name}");
        for (row, xywh) in read.boxes_xywh.iter().enumerate() {
            let of = keypoints.of(row);
            let low = |axis: usize| of.iter().map(|p| p[axis]).fold(f64::INFINITY, f64::min);
            let high = |axis: usize| of.iter().map(|p| p[axis]).fold(f64::NEG_INFINITY, f64::max);
            assert_eq!(*xywh, [low(0), low(1), high(0) - low(0), high(1) - low(1)], "{name}");
        }
    }
}

/// What is compared of masks: how many, pixels, the sum of their bounds, and a hash of their sizes
/// and compressed counts in the order of the file.
type Golden = (usize, u64, [f64; 4], u64);

/// FNV-1a of the line `height width counts` of each mask.
fn summary(masks: &Masks, record: &[u32]) -> Golden {
    let mut order: Vec<usize> = (0..record.len()).collect();
    order.sort_by_key(|&row| record[row]);
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for &row in &order {
        let mut line = format!("{} {} ", masks.size[row][0], masks.size[row][1]).into_bytes();
        encode_counts(masks.mask(row).runs, &mut line);
        line.push(b'\n');
        hash = line.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    }
    let bounds =
        masks.bounds.iter().fold([0.0; 4], |sum: [f64; 4], bounds| std::array::from_fn(|k| sum[k] + bounds[k]));
    (masks.len(), masks.area.iter().map(|&area| u64::from(area)).sum(), bounds, hash)
}

fn masks() -> ReadOptions {
    ReadOptions { masks: Want::Yes, ..ReadOptions::default() }
}

/// The masks of a ground truth and of results on it.
fn masks_of(truth_file: &str, results_file: Option<&str>) -> Option<(Golden, Option<(Golden, Detections)>)> {
    let path = |file: &str| Some(data()?.join(file).to_string_lossy().into_owned());
    let dataset = read_coco_ground_truth(&path(truth_file)?, &masks()).expect(truth_file);
    let truth = &dataset.ground_truth;
    let of_truth = summary(truth.masks.as_ref().expect("asked for"), &truth.record);
    let Some(results_file) = results_file else { return Some((of_truth, None)) };
    let detections = read_coco_results(&path(results_file)?, &dataset, &masks()).expect(results_file);
    let of_results = summary(detections.masks.as_ref().expect("asked for"), &detections.record);
    Some((of_truth, Some((of_results, detections))))
}

/// The figures are those of pycocotools 2.0.11: `annToRLE` of every annotation, of every result of
/// `loadRes`, and the `area` and `toBbox` of these.
#[test]
fn masks_equal_those_of_pycocotools() {
    const TRUTH: &str = "coco_val2014_100/instances_val2014_100.json";
    let golden = (839, 9_144_836, [209_357.0, 158_698.0, 78_542.0, 85_505.0], 0x6c77_2898_e01e_d929);
    let segm = "coco_val2014_100/instances_val2014_fakesegm100_results.json";
    let Some((of_truth, Some((of_results, detections)))) = masks_of(TRUTH, Some(segm)) else { return };
    assert_eq!(of_truth, golden);
    assert_eq!(of_results, (734, 7_766_804, [180_529.0, 138_238.0, 66_653.0, 74_806.0], 0xee6d_8af1_7c5a_cd56));
    let (areas, kept) = (detections.area.expect("of masks"), detections.masks.expect("asked for"));
    assert_eq!(areas, kept.area.iter().map(|&area| f64::from(area)).collect::<Vec<_>>());
    assert_eq!(detections.boxes_xywh, kept.bounds);
    let boxes = "coco_val2014_100/instances_val2014_fakebbox100_results.json";
    let Some((_, Some((of_results, detections)))) = masks_of(TRUTH, Some(boxes)) else { return };
    assert_eq!(of_results, (734, 14_141_360, [180_438.0, 138_144.0, 66_801.0, 75_114.0], 0xdd29_f449_91d8_dc69));
    assert_eq!(detections.area, None);
    let Some((of_truth, _)) = masks_of("lvis_val_100/lvis_val_100.json", None) else { return };
    assert_eq!(of_truth, (977, 4_937_393, [241_546.0, 229_459.0, 68_534.0, 63_864.0], 0x75eb_432f_b56c_e643));
    let Some((of_truth, _)) = masks_of("xtcoco_keypoints/example_coco_val.json", None) else { return };
    assert_eq!(of_truth, (14, 142_142, [3929.0, 1372.0, 1736.0, 2561.0], 0x1340_1588_02f5_04b9));
}

#[test]
fn results_of_masks_have_boxes_whether_masks_are_kept_or_not() {
    let Some(dataset) = truth("coco_val2014_100/instances_val2014_100.json") else { return };
    let Some(folder) = data() else { return };
    let path = folder.join("coco_val2014_100/instances_val2014_fakesegm100_results.json");
    let read = |options| read_coco_results(&path.to_string_lossy(), &dataset, options).expect("valid");
    let (without, with) = (read(&ReadOptions::default()), read(&masks()));
    assert_eq!((without.masks.is_none(), without.len()), (true, 734));
    assert_eq!((without.boxes_xywh, without.area), (with.boxes_xywh, with.area));
}
