"""Tables: which columns are vectors, what is refused. Most are csv, which shows what is in them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import ipc, parquet

from embeddings.sets import data_set, detections
from errata import InputError, MissingExtraError
from errata.embeddings import read, write_table


def csv(folder: Path, text: str) -> Path:
    (folder / "x.csv").write_text(text, newline="")
    return folder / "x.csv"


def table(folder: Path, columns: dict[str, Any]) -> Path:
    parquet.write_table(pa.table(columns), folder / "x.parquet")
    return folder / "x.parquet"


VECTORS_BY_ID = [[1.0, 0.5], [2.0, 0.25], [3.0, 0.125]]


@pytest.mark.parametrize(
    "text",
    [
        "image_id,e0,e1\n10,1,.5\n20,2,.25\n30,3,.125\n",
        "\ufeffimage_id;0;1\r\n30;3;0.125\r\n10;1;0.5\r\n20;2;0.25",
        "ImageID\tdim_1\tdim_2\n30.0\t3\t125e-3\n\n10.0\t1\t0.5\n20.0\t2\t0.25\n",
        "score,e0,e1,imageId,note\n7,3,.125,30,\n8,1,.5,10,12\n9,2,.25,20,bright\n",
        'file,embedding\nc.jpg,"[3, 0.125]"\n a.jpg,"[1,0.5]"\n/data/b.jpg,"[2,0.25]"\n',
        "mean,std,path,weather\n3,.125,c.jpg,fog\n1,.5,a.jpg,rain\n2,.25,b.jpg,sun\n",
        ",image_id,mean,std\n0,30,3,.125\n1,10,1,.5\n2,20,2,.25\n",
        "id,e0,e1,image\n1,3,.125,c.jpg\n2,1,.5,C:\\shots\\a.jpg\n3,2,.25,b.jpg\n",
    ],
)
def test_the_same_vectors_in_other_words(text: str, tmp_path: Path) -> None:
    assert read(csv(tmp_path, text), data_set()).vectors.tolist() == VECTORS_BY_ID


@pytest.mark.parametrize(
    "columns",
    [
        {"image_id": [30, 10, 20], "embedding": [[3, 0.125], [1, 0.5], [2, 0.25]]},
        {"id": [30.0, 10.0, 20.0], "any": [[3, 0.125], [1, 0.5], [2, 0.25]], "width": [1, 2, 3]},
        {"image_id": ["30", "10", "20"], "features": ["[3, 0.125]", "[1, 0.5]", "[2, 0.25]"]},
        {"file": pa.array(["c.jpg", "a.jpg", "b.jpg"]).dictionary_encode(),
         "e0": [3, 1, 2], "e1": [0.125, 0.5, 0.25]},
        {"image_id": [30, 10, 20], "boxes": [[1], [2], [3]],
         "vector": pa.array([[3, 0.125], [1, 0.5], [2, 0.25]], pa.list_(pa.float16(), 2))},
        {"image_id": [30, 10, 20], "a": pa.array([3, 1, 2], pa.decimal128(5)),
         "b": [0.125, 0.5, 0.25], "__index_level_0__": [0, 1, 2]},
    ],
)  # fmt: skip
def test_the_same_vectors_in_other_types(columns: dict[str, Any], tmp_path: Path) -> None:
    assert read(table(tmp_path, columns), data_set()).vectors.tolist() == VECTORS_BY_ID


def test_an_arrow_stream_and_a_column_of_tensors(tmp_path: Path) -> None:
    lists = pa.array([[3, 0.125], [1, 0.5], [2, 0.25]], pa.list_(pa.float64(), 2))
    tensors = pa.ExtensionArray.from_storage(pa.fixed_shape_tensor(pa.float64(), [2]), lists)
    columns = pa.table({"image_id": [30, 10, 20], "t": tensors})
    with ipc.new_stream(tmp_path / "x.arrow", columns.schema) as writer:
        for batch in columns.to_batches(max_chunksize=1):
            writer.write_batch(batch)
    assert read(tmp_path / "x.arrow", data_set()).vectors.tolist() == VECTORS_BY_ID


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("e0,e1\n1,2\n", "found the columns e0, e1, and none that names images; call one of them"),
        ("image_id,weather\n10,fog\n", "found the columns image_id, weather, and no vectors"),
        ("image_id,e0,e1\n10,1,2\n99,3,4\n98,3,4", "line 3, image_id: found '99', which no image "
         "has, and so 2 rows of 3; leave them out"),
        ("image_id,e0,e1\n10,1,2\n10.0,3,4\n", r"line 3, image_id: found '10.0', the image of line "
         "2, again; give one vector for each image"),
        ("image_id,e0,e1\n10,1,2\n,3,4\n", "line 3, image_id: found nothing; name the image of"),
        ("image_id,e0,e1\n10,1,2\n20,abc,4\n", "line 3, e0: found 'abc'; give a number: the "
         "vectors are the columns e0, e1"),
        ("image_id,e0,e1\n10,1,2\n20,3,\n", "line 3, e1: found an empty cell; give a number"),
        ("image_id,e0,e1\n10,1,1_0\n", "line 2, e1: found '1_0'; give a number"),
        ("image_id,e0,e1\n10,1,2\n20,3,-inf\n", "line 3, e1: found -inf; give finite numbers"),
        ("image_id,e0,e1\n10,1,2\n20,3\n", "line 3: found 2 cells beside 3 in the first line"),
        ("image_id,e0,e1\n10,1,2\n", r"found no vector for 2 of 3 images: image 20 \(b.jpg\), "
         r"image 30 \(c.jpg\); add them, or leave them out with partial=True"),
        ("image_id,e0,e0\n10,1,2\n", "columns: found the column 'e0' 2 times"),
        ("image_id,e0,e1,f0,f1\n10,1,2,3,4\n", "columns: found more than one group of numbered "
         "columns: e0 to e1 and f0 to f1; keep the one"),
        ("image_id,embedding\n10,[1 2]\n", r"line 2, embedding: found '\[1 2\]'; give a list"),
        ('image_id,embedding\n10,"[1,2]"\n20,\n', "line 3, embedding: found nothing; give a list"),
        ('image_id,embedding\n10,"[1,2]"\n20,"[1]"\n', "line 3, embedding: found a list of 1 "
         "numbers, where the first has 2"),
        ('image_id,embedding\n10,"[1,null]"\n', r"line 2, embedding\[1\]: found null; give"),
        ('image_id,embedding\n10,"[1,NaN]"\n', r"line 2, embedding\[1\]: found nan; give"),
        ("image_id,embedding\n10,{}\n", "line 2, embedding: found '{}'; give a list of numbers"),
        ('image_id,a,b\n10,[1],[2]\n', "columns: found 2 columns of lists: a, b; call one of them"),
        ('image_id,e0\n10,"1\n', r"line 2: found no row of a table \(unexpected end of data\)"),
        ("image_id,e0,\n10,1,2\n", "header: found a column without a name, number 3"),
        ("image_id,file_name,e0\n10,c.jpg,1\n", r"line 2: found image_id '10', which is image 10 "
         r"\(a.jpg\), beside file_name 'c.jpg'; say by key which column is right"),
        ("\n\n", "found an empty file; give a header"),
    ],
)  # fmt: skip
def test_refused(text: str, message: str, tmp_path: Path) -> None:
    path = csv(tmp_path, text)
    with pytest.raises(InputError, match=rf"x\.csv: {message}") as refused:
        read(path, data_set())
    assert refused.value.file == str(path)
    assert "\n" not in str(refused.value)


def test_a_table_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"file_name,e0\n\xe4.jpg,1\n")
    with pytest.raises(InputError, match="found the byte 0xe4 at 13, which is not UTF-8"):
        read(tmp_path / "x.csv", data_set())


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"image_id": [10, 20], "e0": [1, None], "e1": [1, 2]}, "row 1, e0: found null, and 1"),
        ({"image_id": [10, 20], "e0": ["a", "b"], "e1": [1, 2]}, "e0: found string, in one of the "
         "columns that are taken for the vectors: e0, e1; give numbers"),
        ({"image_id": [10, 20], "v": [[1.0], None]}, "row 1, v: found null, and 1 such"),
        ({"image_id": [10, 20], "v": [[1.0, 2.0], [None, 1.0]]}, r"row 1, v\[0\]: found null"),
        ({"image_id": [10, 20], "v": [[1.0, 2.0], [3.0]]}, "row 1, v: found a list of 1 numbers, "
         "where row 0 has 2; all vectors have one length"),
        ({"image_id": [10, 20], "v": [[1.0, 2.0], [3, float("inf")]]}, r"row 1, v\[1\]: found i"),
        ({"image_id": [10, 20], "v": pa.array([[], []], pa.list_(pa.float32()))},
         "row 0, v: found an empty list"),
        ({"image_id": [10, 20], "v": [["a"], ["b"]]}, "v: found lists of string; give one list"),
        ({"image_id": [10, 20], "v": [[[1.0]], [[2.0]]]}, "v: found lists of list<"),
        ({"image_id": [10, None], "v": [[1.0], [2.0]]}, "row 1, image_id: found nothing"),
        ({"file_name": [["a"], ["b"]], "e0": [1, 2]}, "found the columns file_name, e0, and none"),
    ],
)  # fmt: skip
def test_refused_tables(columns: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=rf"x\.parquet: {message}"):
        read(table(tmp_path, columns), data_set((10, 20), None))


@pytest.mark.parametrize(("suffix", "what"), [("parquet", "Parquet"), ("arrow", "Arrow")])
def test_not_what_it_is_called(suffix: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / f"x.{suffix}"
    for content in (b"image_id,e0\n10,1\n", table(tmp_path, {"image_id": [1]}).read_bytes()[:-9]):
        path.write_bytes(content)
        with pytest.raises(InputError, match=f"found bytes that are no {what} file") as refused:
            read(path, data_set())
        assert "\n" not in str(refused.value)


class TestPyarrow:
    """An extra, that csv and NumPy's files do without."""

    def test_it_is_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        message = re.escape("pyarrow is not installed: pip install 'errata[arrow]'")
        path = tmp_path / "x.parquet"
        with pytest.raises(MissingExtraError, match=message):
            write_table(path, [[1.0]])
        path.write_bytes(b"PAR1")
        with pytest.raises(MissingExtraError, match=message):
            read(path, data_set())

    def test_it_is_not_loaded_for_others(self, tmp_path: Path) -> None:
        path = csv(tmp_path, "image_id,e0,e1\n10,1,2\n")
        program = f"""
import errata, sys
dataset = errata.Dataset.from_arrays(
    image_ids=[10], annotation_images=[], boxes_xywh=[], class_ids=[])
print(len(errata.embeddings.read({str(path)!r}, dataset)))
print(*{{"pyarrow", "pandas", "PIL"}} & {{*sys.modules}})
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
        assert done.stdout.split() == [b"1"]


class TestKey:
    TEXT = "frame,other,image_id,e0,e1\nc,a.jpg,10,1,2\na,b.jpg,20,3,4\nb,c.jpg,30,5,6\n"

    def test_file_names(self, tmp_path: Path) -> None:
        path = csv(tmp_path, self.TEXT)
        assert read(path, data_set(), key="other").vectors[:, 0].tolist() == [1, 3, 5]

    def test_ids(self, tmp_path: Path) -> None:
        path = csv(tmp_path, self.TEXT)
        got = read(path, data_set(("a", "b", "c"), ("z", "y", "x")), key="frame")
        assert got.vectors[:, 0].tolist() == [3, 5, 1]

    def test_one_that_is_not_there(self, tmp_path: Path) -> None:
        message = "key: asked for 'uuid', found the columns frame, other, image_id, e0, e1; name a"
        with pytest.raises(InputError, match=message):
            read(csv(tmp_path, self.TEXT), data_set(), key="uuid")

    def test_one_that_holds_something_else(self, tmp_path: Path) -> None:
        path = table(tmp_path, {"taken": pa.array([1, 2, 3], pa.date32()), "v": [[1], [2], [3]]})
        with pytest.raises(InputError, match="key: found neither whole numbers nor strings in"):
            read(path, data_set(), key="taken")

    def test_it_settles_a_contradiction(self, tmp_path: Path) -> None:
        path = csv(tmp_path, "image_id,file_name,e0,e1\n10,c.jpg,1,2\n20,b.jpg,3,4\n30,a.jpg,5,6\n")
        assert read(path, data_set(), key="file_name").vectors[:, 0].tolist() == [5, 3, 1]
        assert read(path, data_set(), key="image_id").vectors[:, 0].tolist() == [1, 3, 5]


class TestCrops:
    def test_annotations(self, tmp_path: Path) -> None:
        dataset = data_set(annotations=[(7, 30), ("x", 10), (9, 30)])
        path = csv(tmp_path, "annotation_id,image_id,e0,e1\n9,30,3,0\n7,30,1,0\nx,10,2,0\n")
        got = read(path, dataset, of="gt")
        assert [dataset.annotation_ids[row] for row in got.rows] == ["x", 7, 9]
        assert got.vectors[:, 0].tolist() == [2, 1, 3]

    def test_annotations_with_one_id(self, tmp_path: Path) -> None:
        with pytest.warns(UserWarning, match="with the id of an earlier one"):
            dataset = data_set(annotations=[(7, 30), (7, 10)])
        message = (
            r"line 2, annotation_id: found '7', which is that of annotation 7 \(annotations\[1\]\) "
            r"and annotation 7 \(annotations\[0\]\)"
        )
        with pytest.raises(InputError, match=message):
            read(csv(tmp_path, "annotation_id,e0,e1\n7,3,0\n"), dataset, of="gt", partial=True)

    def test_detections(self, tmp_path: Path) -> None:
        dataset = data_set()
        inferences = detections(dataset, (30, 10, 30))
        path = csv(tmp_path, "detection,e0,e1\n2,2,0\n0,0,0\n")
        got = read(path, dataset, inferences, of="dt", partial=True)
        assert inferences.arrays["record"][got.rows].tolist() == [0, 2]
        assert got.vectors[:, 0].tolist() == [0, 2]
        with pytest.raises(InputError, match="no vector for 1 of 3 detections: detection 1; add"):
            read(path, dataset, inferences, of="dt")


class TestFileNames:
    NAMES = ("day/a.jpg", "night/a.jpg", "night/b.jpg")

    def test_a_last_part_that_two_images_have(self, tmp_path: Path) -> None:
        message = (
            r"line 2, file: found 'x/a.jpg', which is that of image 10 \(night/a.jpg\) "
            r"and image 30 \(day/a.jpg\)"
        )
        with pytest.raises(InputError, match=message):
            read(csv(tmp_path, "file,e0,e1\nx/a.jpg,1,2\n"), data_set(names=self.NAMES))

    def test_whole_names_go_before(self, tmp_path: Path) -> None:
        text = "file,e0,e1\nnight/a.jpg,1,2\nday/a.jpg,3,4\nb.jpg,5,6\n"
        got = read(csv(tmp_path, text), data_set(names=self.NAMES))
        assert got.vectors[:, 0].tolist() == [1, 5, 3]

    def test_images_without_file_names(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"found 'a.jpg', which no image has; leave"):
            read(csv(tmp_path, "file,e0,e1\na.jpg,1,2\n"), data_set(names=None))
