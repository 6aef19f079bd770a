"""YAML files of dated data: read with the place of everything in them, so that each fault is told with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .csvfile import MOST_FAULTS
from .errors import Refused
from .text import quoted

M = TypeVar("M", bound=BaseModel)
Place = Sequence[int | str]
Fault = tuple[Place, str]
"""Where in the data (("forms", 2, "lines")) and what is wrong."""

_SYNTAX = {  # what the reader of YAML complains of → what to do
    "\\t": "có phím Tab; thụt dòng bằng dấu cách.",
    "mapping values are not allowed": "có dấu hai chấm đặt sai chỗ; chữ có dấu hai chấm thì đặt trong ngoặc kép.",
    "expected ',' or": "thiếu dấu phẩy hoặc dấu ngoặc đóng.",
    "could not find expected ':'": "thiếu dấu hai chấm sau tên mục.",
    "expected <block end>": "thụt dòng không đều với các dòng cùng mục.",
    "could not determine a constructor": "có dấu ! gọi kiểu dữ liệu lạ.",
    "another document": "có hai văn bản trong một tệp (dòng ---).",
    "undefined alias": "có dấu * gọi một tên chưa đặt bằng dấu &.",
}
_REASONS = {  # kind of fault of pydantic → the sentence; {field} is the entry, {input} what was written
    "missing": "thiếu mục {field}.",
    "extra_forbidden": "không có mục {field}.",
    "unexpected_keyword_argument": "không có mục {field}.",
    "literal_error": "mục {field}: {input} không có; dùng {expected}.",
    "enum": "mục {field}: {input} không có; dùng {expected}.",
    "union_tag_invalid": "mục {kind}: “{tag}” không có; dùng {expected_tags}.",
    "union_tag_not_found": "thiếu mục {kind}.",
    "string_pattern_mismatch": "mục {field}: {input} không đúng cách viết mã (chữ không dấu, chữ số, dấu gạch).",
    "string_type": "mục {field} cần là chữ.",
    "string_too_short": "mục {field} còn trống.",
    "string_too_long": "mục {field} dài quá {max_length} ký tự.",
    "greater_than": "mục {field} phải lớn hơn {gt}.",
    "decimal_max_places": "mục {field} có quá {decimal_places} chữ số lẻ.",
    "greater_than_equal": "mục {field} phải từ {ge} trở lên.",
    "less_than_equal": "mục {field} không được quá {le}.",
    "too_short": "mục {field} cần ít nhất {min_length} dòng.",
    "value_error": "{error}",
}
_WANTED = {  # what the kind of fault begins with → what was wanted
    "int": "một số nguyên",
    "decimal": "một số",
    "date": "một ngày, viết như 2023-11-30",
    "list": "một danh sách",
    "tuple": "một danh sách",
    "bool": "true hoặc false",
    "dict": "các mục “tên: giá trị”",
    "model": "các mục “tên: giá trị”",
    "dataclass": "các mục “tên: giá trị”",
}


class Document:
    """A YAML file: its data, and the line of every part of them."""

    def __init__(self, name: str, node: Node) -> None:
        self.name = name
        self.data: Any = yaml.SafeLoader("").construct_document(node)
        self._root = node

    def line(self, place: Place) -> int:
        """The line on which a part of the data stands; of what is not there, that of what should hold it."""
        return _follow(self._root, tuple(place), _line(self._root)).line

    def named(self, place: Place) -> str:
        """The entry that a place leads to, "" for the file itself; names of alternatives in it are no entries."""
        names = [step for step in _follow(self._root, tuple(place), 1).steps if isinstance(step, str)]
        return names[-1] if names else ""

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Raises Refused("bad_catalogue") with one detail per fault, in the order of the file; none: nothing."""
        _refuse(self.name, [(self.line(place), message) for place, message in faults])


def read_yaml(path: Path) -> Document:
    """The file, if it is YAML at all. Raises Refused("bad_catalogue") naming line and reason."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Refused("bad_catalogue", f"Không đọc được danh mục {path.name}: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        _refuse(path.name, [(line, "chữ không theo bảng mã UTF-8.")])
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            raise Refused("bad_catalogue", f"Danh mục {path.name} rỗng.")
        faults = list(_faults_of_nodes(root))
        _refuse(path.name, faults)
        return Document(path.name, root)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        _refuse(path.name, [(line, "có ký tự không đọc được.")])
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _refuse(path.name, [(mark.line + 1 if mark else 1, _syntax(str(error.problem)))])
    raise AssertionError("_refuse raises")


def checked(document: Document, model: type[M], further: Callable[[M], Iterable[Fault]]) -> M:
    """The data as a model; `further` finds what only shows in the whole. Refused("bad_catalogue") tells every fault."""
    found, faults = examined(document, model, further)
    document.refuse(faults)
    assert found is not None  # else there were faults
    return found


def examined(
    document: Document, model: type[M], further: Callable[[M], Iterable[Fault]]
) -> tuple[M | None, list[Fault]]:
    """The data as a model, as far as they make one, and every fault."""
    try:
        found = model.model_validate(document.data)
    except ValidationError as error:
        return None, [(_place(fault), _reason(fault, document)) for fault in error.errors()]
    return found, list(further(found))


def document_of(name: str, data: Any) -> Document:
    """Data that are no file yet, as a document."""
    root = yaml.compose(text_of(data), Loader=yaml.SafeLoader)
    assert root is not None  # data say something
    return Document(name, root)


def text_of(data: Any) -> str:
    """Data as a YAML file says them, every list and entry in its order."""
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)


def _refuse(name: str, faults: Sequence[tuple[int, str]]) -> None:
    if not faults:
        return
    told = list(dict.fromkeys(f"{name}, dòng {line}: {message}" for line, message in sorted(faults)))
    more = [f"… và {len(told) - MOST_FAULTS} chỗ nữa."] if len(told) > MOST_FAULTS else []
    raise Refused("bad_catalogue", f"Danh mục {name} sai {len(told)} chỗ.", details=[*told[:MOST_FAULTS], *more])


@dataclass(frozen=True)
class _Way:
    """A place as it can be followed: the steps taken, the line they end on, how many more there were."""

    steps: tuple[int | str, ...]
    line: int
    left: int

    @property
    def worth(self) -> tuple[int, int]:
        return -self.left, len(self.steps)


def _follow(node: Node, place: tuple[int | str, ...], line: int) -> _Way:
    """The way along a place that gets farthest.

    A place may hold names of alternatives (the kind of a check, the method of a criterion) between the entries. The
    data does not have these, or has another entry of that name.
    """
    if not place:
        return _Way((), line, 0)
    past = _follow(node, place[1:], line)
    if not past.steps:
        past = replace(past, left=len(place))
    if (inside := _inside(node, place[0])) is None:
        return past
    way = _follow(inside[1], place[1:], inside[0])
    into = replace(way, steps=(place[0], *way.steps))
    return into if into.worth >= past.worth else past


def _inside(node: Node, step: int | str) -> tuple[int, Node] | None:
    """What one step leads to, with its line."""
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return _line(node.value[step]), node.value[step]
    if isinstance(node, MappingNode):
        found = [(_line(key), value) for key, value in node.value if getattr(key, "value", None) == str(step)]
        return found[-1] if found else None
    return None


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _faults_of_nodes(root: Node) -> Iterator[tuple[int, str]]:
    """What YAML itself takes without a word: an entry given twice, a date that is none."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            names: set[str] = set()
            for key, value in node.value:
                if isinstance(key, ScalarNode) and key.value in names:
                    yield _line(key), f"mục {quoted(key.value)} ghi hai lần."
                names.add(str(key.value))
                waiting += [key, value]
        elif isinstance(node, SequenceNode):
            waiting += node.value
        else:
            try:
                yaml.SafeLoader("").construct_document(node)
            except (ValueError, OverflowError):
                yield _line(node), f"giá trị {quoted(str(node.value))} không đọc được."


def _syntax(problem: str) -> str:
    hints = (hint for sign, hint in _SYNTAX.items() if sign in problem)
    return next(hints, "không đúng cú pháp YAML.")


def _place(fault: ErrorDetails) -> Place:
    """Where a fault lies: a wrong kind where the kind is written, a missing entry in what should hold it."""
    if fault["type"] == "union_tag_invalid":
        return (*fault["loc"], fault["ctx"]["discriminator"].strip("'"))
    return fault["loc"][:-1] if fault["type"] == "missing" else fault["loc"]


def _reason(fault: ErrorDetails, document: Document) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    names = [step for step in fault["loc"] if isinstance(step, str)]
    asked = kind in ("missing", "extra_forbidden", "unexpected_keyword_argument")
    name = names[-1] if asked and names else document.named(fault["loc"])
    words: Mapping[str, Any] = {
        **context,
        "field": quoted(name) if name else "đầu tệp",
        "input": quoted(str(fault["input"])),
        "expected": str(context.get("expected", "")).replace("'", "").replace(" or ", ", "),
        "expected_tags": str(context.get("expected_tags", "")).replace("'", ""),
        "kind": quoted(str(context.get("discriminator", "")).strip("'")),
    }
    if kind in _REASONS:
        return _REASONS[kind].format(**words)
    wanted = _WANTED.get(kind.split("_")[0], "một giá trị khác")
    return f"mục {words['field']} cần {wanted}, không phải {words['input']}."
