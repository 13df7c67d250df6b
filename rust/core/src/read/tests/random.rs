//! Random documents: any order of keys, any white space, strings that look like structure, nested
//! objects that look like records, and now and then something that is refused.

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

impl Writer {
    pub fn new(seed: u64, bad: usize) -> Self {
        let mut rng = Rng(seed);
        let style = rng.below(4);
        let shuffled = rng.once_in(2);
        Self { rng, style, shuffled, bad }
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
        if self.rng.once_in(2) {
            fields.push(self.field("width", "640".to_owned()));
            let height = self.rng.pick(&["480", "480.0", "0", "null"]).to_owned();
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
        self.extras(&mut fields, &["weather", "license", "tags"]);
        self.object(fields)
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
        let bbox = self.bbox();
        fields.push(self.field("bbox", bbox));
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
        self.extras(&mut fields, &["segmentation", "keypoints"]);
        self.object(fields)
    }

    fn category(&mut self, nth: usize) -> String {
        let id = self.id(nth);
        let mut fields = vec![self.field("id", id)];
        if !self.rng.once_in(5) {
            let name = if self.rng.once_in(4) { nth.to_string() } else { self.string() };
            fields.push(("name".to_owned(), name));
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
        let bbox = self.bbox();
        let mut fields =
            vec![self.field("image_id", image), self.field("category_id", category), self.field("bbox", bbox)];
        if self.bad() {
            fields.pop();
        }
        if !self.rng.once_in(12) {
            let score = self.number();
            fields.push(self.field("score", score));
        }
        if self.style == 3 && self.rng.once_in(3) {
            let attributes = self.attributes();
            fields.push(("attributes".to_owned(), attributes));
            self.extras(&mut fields, &["segmentation", "id"]);
        }
        self.object(fields)
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
