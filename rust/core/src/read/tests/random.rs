//! Random documents: any order of keys, any white space, strings that look like structure, nested
//! objects that look like records, and now and then something that is refused.

use crate::geometry::mask::encode_counts;

/// A small generator (SplitMix64).
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// Below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True once in `n`.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// How a document is written.
pub struct Writer {
    pub rng: Rng,
    /// 0 compact, 1 as Python does, 2 indented, 3 wild.
    style: usize,
    shuffled: bool,
    /// One record in so many is bad; 0 for none.
    bad: usize,
    /// Whether masks and keypoints are what they should be, and images have lists of categories.
    shapes: bool,
    /// What sort of detections they are.
    detector: usize,
}

const STRINGS: [&str; 14] = [
    r#""day""#,
    r#""night""#,
    r#""}, {""#,
    r#""}]}, [{\"image_id\": 1}""#,
    r#""\\""#,
    r#""\"""#,
    r#""a\\\"b""#,
    r#""\u0041\u00e9""#,
    r#""\ud83d\ude00""#,
    "\"\u{e9}\u{4e2d}\"",
    r#""""#,
    r#""12""#,
    r#""a rather long text that does not fit into one chunk of 32 bytes, and [brackets] {in} it""#,
    r#""\n\t\/\b\f\r""#,
];

const NUMBERS: [&str; 16] = [
    "0",
    "1",
    "17",
    "-3",
    "0.5",
    "12.25",
    "-0.125",
    "123456",
    "1234567.5",
    "72.16145324707031",
    "1e3",
    "2.5E-2",
    "1.5e+1",
    "0.000123",
    "98765432109",
    "3.0",
];

const BAD_MASKS: [&str; 12] = [
    "[]",
    "[[]]",
    "[[1, 2, 3, 4]]",
    "[1, 2, 3, 4, 5, 6]",
    "[[1, 2, 3, NaN, 5, 6]]",
    r#"{"size": [480, 640]}"#,
    r#"{"size": [4, 6], "counts": [1]}"#,
    r#"{"size": [4, 6], "counts": "~"}"#,
    r#"{"size": [4, 6], "counts": [25, -1]}"#,
    r#"{"size": [4], "counts": "1"}"#,
    "7",
    "null",
];

impl Writer {
    pub fn new(seed: u64, bad: usize) -> Self {
        let mut rng = Rng(seed);
        let style = rng.below(4);
        let shuffled = rng.once_in(2);
        let detector = rng.below(5);
        Self { rng, style, shuffled, bad, shapes: false, detector }
    }

    /// With masks, keypoints and lists of categories.
    pub fn with_shapes(self) -> Self {
        Self { shapes: true, ..self }
    }

    fn space(&mut self) -> &'static str {
        match self.style {
            0 => "",
            1 => " ",
            2 => "\n    ",
            _ => ["", " ", "\n", "\t ", "\r\n", "                                                    "]
                [self.rng.below(6)],
        }
    }

    fn object(&mut self, mut fields: Vec<(String, String)>) -> String {
        if self.shuffled {
            self.rng.shuffle(&mut fields);
        }
        let mut out = String::from("{");
        for (nth, (key, value)) in fields.into_iter().enumerate() {
            if nth > 0 {
                out.push(',');
            }
            out += self.space();
            let spaces = (if self.style == 3 { self.space() } else { "" }, self.space());
            out += &format!("\"{key}\"{}:{}{value}", spaces.0, spaces.1);
        }
        out + self.space() + "}"
    }

    fn list(&mut self, items: Vec<String>) -> String {
        let mut out = String::from("[");
        for (nth, item) in items.into_iter().enumerate() {
            if nth > 0 {
                out.push(',');
            }
            out += self.space();
            out += &item;
        }
        out + self.space() + "]"
    }

    fn bad(&mut self) -> bool {
        self.bad > 0 && self.rng.once_in(self.bad)
    }

    fn string(&mut self) -> String {
        self.rng.pick(&STRINGS).to_owned()
    }

    fn number(&mut self) -> String {
        self.rng.pick(&NUMBERS).to_owned()
    }

    fn scalar(&mut self) -> String {
        match self.rng.below(5) {
            0 => self.string(),
            1 => self.number(),
            2 => self.rng.pick(&["true", "false"]).to_owned(),
            3 => self.rng.below(9).to_string(),
            _ => "null".to_owned(),
        }
    }

    /// Something that nobody asked for, which may look like records.
    fn junk(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.scalar();
        }
        match self.rng.below(6) {
            0 => {
                let records = (0..3).map(|_| self.detection(3)).collect();
                self.list(records)
            }
            1 => {
                let polygon = (0..self.rng.below(40)).map(|_| self.number()).collect();
                let polygon = self.list(polygon);
                self.list(vec![polygon])
            }
            2 => {
                let fields = (0..2).map(|n| (format!("k{n}"), self.junk(depth - 1))).collect();
                self.object(fields)
            }
            3 => {
                let items = (0..3).map(|_| self.junk(depth - 1)).collect();
                self.list(items)
            }
            4 => self.rng.pick(&["[]", "{}", "[[]]", "[{}]", "[{}, {}]"]).to_owned(),
            _ => self.scalar(),
        }
    }

    fn field(&mut self, key: &str, value: String) -> (String, String) {
        // A key may be written with escapes.
        let key =
            if self.rng.once_in(40) { format!("\\u{:04x}{}", key.as_bytes()[0], &key[1..]) } else { key.to_owned() };
        (key, value)
    }

    fn id(&mut self, number: usize) -> String {
        if self.bad() {
            return self.rng.pick(&["1.5", "true", "[1]", "99999999999999999999", "{}"]).to_owned();
        }
        match self.rng.below(20) {
            0 => format!("\"{number}\""),
            1 => format!("{number}.0"),
            _ => number.to_string(),
        }
    }

    fn image_id(&mut self, nth: usize) -> String {
        match nth % 7 {
            5 => format!("\"img_{nth}\""),
            6 => (9_007_199_254_740_993 + nth).to_string(),
            _ => self.id(nth * 3),
        }
    }

    fn bbox(&mut self) -> String {
        if self.bad() {
            return self
                .rng
                .pick(&["[1, 2, 3]", "[1, 2, 3, 4, 5]", "\"box\"", "[1, 2, NaN, 4]", "[0, 0, 1e200, 1e200]", "[]"])
                .to_owned();
        }
        let numbers = (0..4).map(|_| self.number()).collect();
        self.list(numbers)
    }

    fn attributes(&mut self) -> String {
        let mut fields = Vec::new();
        for key in ["occluded", "weather", "pose", "x"] {
            if self.rng.once_in(2) {
                let value = if self.rng.once_in(4) { self.junk(1) } else { self.scalar() };
                fields.push(self.field(key, value));
            }
        }
        self.object(fields)
    }

    fn extras(&mut self, fields: &mut Vec<(String, String)>, keys: &[&str]) {
        for key in keys {
            if self.rng.once_in(3) {
                let value = if self.rng.once_in(2) { self.junk(2) } else { self.scalar() };
                fields.push(self.field(key, value));
            }
        }
    }

    fn image(&mut self, nth: usize) -> String {
        let id = self.image_id(nth);
        let mut fields = vec![self.field("id", id)];
        if self.rng.once_in(if self.shapes { 1 } else { 2 }) {
            fields.push(self.field("width", "640".to_owned()));
            let heights = ["480", "480.0", "48e1", "480", "480", "480", "480", "0", "null", "480.5"];
            let height = match (self.shapes, self.bad()) {
                (true, false) => self.rng.pick(&heights[..7]).to_owned(),
                _ => self.rng.pick(&heights).to_owned(),
            };
            fields.push(self.field("height", height));
        }
        if self.rng.once_in(2) {
            fields.push(("file_name".to_owned(), format!("\"{nth}.jpg\"")));
        }
        if self.rng.once_in(2) {
            let split = self.scalar();
            fields.push(("split".to_owned(), split));
        }
        for parent in ["attributes", "metadata"] {
            if self.rng.once_in(3) {
                let inner = self.attributes();
                fields.push((parent.to_owned(), inner));
            }
        }
        if self.shapes {
            for key in ["neg_category_ids", "not_exhaustive_category_ids"] {
                if self.rng.once_in(3) {
                    let ids = (0..self.rng.below(4)).map(|_| self.category_id()).collect();
                    let ids = self.list(ids);
                    fields.push(self.field(key, ids));
                }
            }
        }
        self.extras(&mut fields, &["weather", "license", "tags"]);
        self.object(fields)
    }

    fn category_id(&mut self) -> String {
        let category = self.rng.below(5);
        self.id(category)
    }

    fn annotation(&mut self, nth: usize, n_images: usize) -> String {
        let image = self.rng.below(n_images);
        let image = if self.bad() { "\"nowhere\"".to_owned() } else { self.image_id(image) };
        let mut fields = vec![self.field("image_id", image)];
        let crowd = self.rng.pick(&["0", "0", "0", "1", "true", "false"]);
        if !(matches!(crowd, "1" | "true") && self.rng.once_in(2)) {
            let category = self.rng.below(5);
            let category = self.id(category);
            fields.push(self.field("category_id", category));
        }
        if !(self.shapes && self.rng.once_in(200)) {
            let bbox = self.bbox();
            fields.push(self.field("bbox", bbox));
        }
        fields.push(self.field("iscrowd", crowd.to_owned()));
        if !self.rng.once_in(6) {
            let id = if self.rng.once_in(10) { 1 } else { nth };
            let id = self.id(id);
            fields.push(self.field("id", id));
        }
        if !self.rng.once_in(4) {
            let area = self.number();
            fields.push(self.field("area", area));
        }
        if self.rng.once_in(8) {
            fields.push(("ignore".to_owned(), "1".to_owned()));
        }
        if self.rng.once_in(3) {
            let attributes = self.attributes();
            fields.push(("attributes".to_owned(), attributes));
        }
        if self.shapes {
            self.shape_fields(&mut fields);
        } else {
            self.extras(&mut fields, &["segmentation", "keypoints"]);
        }
        self.object(fields)
    }

    fn shape_fields(&mut self, fields: &mut Vec<(String, String)>) {
        if !self.bad() {
            let mask = self.segmentation();
            fields.push(self.field("segmentation", mask));
        }
        if !self.bad() {
            let points = self.keypoints();
            fields.push(self.field("keypoints", points));
        }
        if self.rng.once_in(2) {
            let count = if self.bad() { "1.5".to_owned() } else { self.rng.below(9).to_string() };
            fields.push(("num_keypoints".to_owned(), count));
        }
    }

    fn coordinate(&mut self) -> String {
        if self.bad() && self.rng.once_in(5) {
            return "1e9".to_owned();
        }
        match self.rng.below(8) {
            0 => self.rng.pick(&["-3", "-0.5", "1e2", "700", "0"]).to_owned(),
            1 => self.rng.below(500).to_string(),
            _ => format!("{}.{:02}", self.rng.below(600), self.rng.below(100)),
        }
    }

    fn segmentation(&mut self) -> String {
        if self.bad() {
            return self.rng.pick(&BAD_MASKS).to_owned();
        }
        match self.rng.below(4) {
            0 | 1 => self.polygons(),
            2 => self.run_lengths(false),
            _ => self.run_lengths(true),
        }
    }

    fn polygons(&mut self) -> String {
        let polygons = (0..1 + self.rng.below(3)).map(|nth| {
            let odd = usize::from(self.rng.once_in(20));
            let points = if nth == 0 { 3 + self.rng.below(9) } else { self.rng.below(6) };
            let coordinates = (0..2 * points + odd).map(|_| self.coordinate()).collect();
            self.list(coordinates)
        });
        let polygons = polygons.collect();
        self.list(polygons)
    }

    fn run_lengths(&mut self, compressed: bool) -> String {
        let [height, width] = if self.rng.once_in(3) { [4, 6] } else { [480, 640] };
        let mut left: u32 = height * width;
        let mut runs = Vec::new();
        for _ in 0..self.rng.below(12) {
            let run = self.rng.below(left as usize / 3 + 1) as u32;
            runs.push(run);
            left -= run;
        }
        runs.push(left);
        let mut counts = Vec::new();
        encode_counts(&runs, &mut counts);
        let counts = if compressed {
            let text = String::from_utf8(counts).expect("ASCII");
            let text = serde_json::to_string(&text).expect("a string");
            if self.rng.once_in(5) { text.replace('0', "\\u0030") } else { text }
        } else {
            let runs = runs.iter().map(u32::to_string).collect();
            self.list(runs)
        };
        let size = self.list(vec![height.to_string(), width.to_string()]);
        self.object(vec![("size".to_owned(), size), ("counts".to_owned(), counts)])
    }

    fn keypoints(&mut self) -> String {
        if self.bad() {
            return self.rng.pick(&["7", "[1]", "[1, 2, NaN]", "[[1, 2, 2]]", "[1, 2, \"2\"]", "null"]).to_owned();
        }
        let points = 1 + self.rng.below(5);
        let numbers = (0..3 * points).map(|_| self.coordinate()).collect();
        self.list(numbers)
    }

    fn category(&mut self, nth: usize) -> String {
        let id = self.id(nth);
        let mut fields = vec![self.field("id", id)];
        if !self.rng.once_in(5) {
            let name = if self.rng.once_in(4) { nth.to_string() } else { self.string() };
            fields.push(("name".to_owned(), name));
        }
        if self.shapes && self.rng.once_in(2) {
            let frequency = self.rng.pick(&["\"r\"", "\"c\"", "\"f\"", "null"]).to_owned();
            fields.push(("frequency".to_owned(), frequency));
        }
        self.extras(&mut fields, &["keypoints", "skeleton"]);
        self.object(fields)
    }

    /// A ground-truth document.
    pub fn truth(&mut self) -> String {
        let n_images = 1 + self.rng.below(12);
        let n_annotations = self.rng.below(30);
        let images = (0..n_images).map(|n| self.image(n)).collect();
        let annotations = (0..n_annotations).map(|n| self.annotation(n + 1, n_images)).collect();
        let categories = (0..self.rng.below(5)).map(|n| self.category(n)).collect();
        let mut fields = vec![
            ("images".to_owned(), self.list(images)),
            ("annotations".to_owned(), self.list(annotations)),
            ("categories".to_owned(), self.list(categories)),
        ];
        self.extras(&mut fields, &["info", "licenses", "videos"]);
        self.rng.shuffle(&mut fields);
        self.object(fields)
    }

    fn detection(&mut self, n_images: usize) -> String {
        let image = self.rng.below(n_images);
        let image = if self.bad() { "-77".to_owned() } else { self.image_id(image) };
        let category = self.rng.below(6);
        let category = if category == 5 { "\"unheard of\"".to_owned() } else { self.id(category) };
        let mut fields = vec![self.field("image_id", image), self.field("category_id", category)];
        if self.shapes {
            self.detection_shape(&mut fields);
        } else if !self.bad() {
            let bbox = self.bbox();
            fields.push(self.field("bbox", bbox));
        }
        if !self.rng.once_in(12) {
            let score = self.number();
            fields.push(self.field("score", score));
        }
        if self.style == 3 && self.rng.once_in(3) {
            let attributes = self.attributes();
            fields.push(("attributes".to_owned(), attributes));
            if !self.shapes {
                self.extras(&mut fields, &["segmentation", "id"]);
            }
        }
        self.object(fields)
    }

    /// What a detector of this document writes: boxes, boxes and masks, masks, or poses.
    fn detection_shape(&mut self, fields: &mut Vec<(String, String)>) {
        let (boxes, masks, poses) = [(6, 0, 0), (6, 3, 2), (0, 6, 1), (0, 0, 6), (6, 6, 6)][self.detector];
        let mut is = |often: usize| often == 6 || often > 0 && self.rng.below(6) < often;
        let (boxes, masks, poses) = (is(boxes), is(masks), is(poses));
        if boxes && !self.bad() {
            let bbox = self.bbox();
            fields.push(self.field("bbox", bbox));
        }
        if masks && !self.bad() {
            let mask = self.segmentation();
            fields.push(self.field("segmentation", mask));
        }
        if poses && !self.bad() {
            let points = self.keypoints();
            fields.push(self.field("keypoints", points));
        }
    }

    /// A results document on the images of a ground truth of at least `n_images`.
    pub fn results(&mut self, n_images: usize) -> String {
        let n = self.rng.below(40);
        let records = (0..n).map(|_| self.detection(n_images)).collect();
        let records = self.list(records);
        if self.rng.once_in(2) {
            return records;
        }
        let key = self.rng.pick(&["annotations", "predictions", "results", "detections"]).to_owned();
        let mut fields = vec![(key, records)];
        self.extras(&mut fields, &["info", "model", "runs"]);
        self.rng.shuffle(&mut fields);
        self.object(fields)
    }
}
