# SPDX-License-Identifier: BSL-1.0
"""The mutants of a C++ header: what could be written otherwise, found by libclang.

A Point is a stretch of source and the texts that could stand there instead. Points nest. Those
that the program meets when it runs are all written into one copy of the header, which chooses by a
number at run time (`schemata`); those in constants, where nothing can choose, need a copy each
(`constants`).
"""

import re
from dataclasses import dataclass, field

from clang.cindex import CursorKind, Index, TypeKind

SWAPPED = {
    "==": ["!="],
    "!=": ["=="],
    "<": ["<=", ">="],
    "<=": ["<", ">"],
    ">": [">=", "<="],
    ">=": [">", "<"],
    "&&": ["||"],
    "||": ["&&"],
    "+": ["-"],
    "-": ["+"],
    "*": ["+"],
    "<<": [">>"],
    ">>": ["<<"],
    "&": ["|"],
    "|": ["&"],
    "+=": ["-="],
    "-=": ["+="],
}
# What is never evaluated when the program runs, or is no expression.
PASSED_OVER = {
    CursorKind.STATIC_ASSERT,
    CursorKind.ENUM_DECL,
    CursorKind.TEMPLATE_NON_TYPE_PARAMETER,
    CursorKind.TEMPLATE_TYPE_PARAMETER,
    CursorKind.TYPE_ALIAS_DECL,
    CursorKind.USING_DECLARATION,
}
FUNCTIONS = {
    CursorKind.FUNCTION_DECL,
    CursorKind.FUNCTION_TEMPLATE,
    CursorKind.CXX_METHOD,
    CursorKind.CONSTRUCTOR,
    CursorKind.CONVERSION_FUNCTION,
}
# What can be taken away, but not added: in a template the type may not be known yet.
MAYBE_POINTERS = {TypeKind.POINTER, TypeKind.DEPENDENT}
VARIABLES = {CursorKind.VAR_DECL, CursorKind.FIELD_DECL, CursorKind.PARM_DECL}

# A row of a message's table, and what else it could be.
ROW = re.compile(
    r"(?P<scope>detail::)?(?P<kind>attribute|element|list_of|content|raw)"
    r'\(\s*"(?P<name>\w+)",\s*(?P<member>&\w+::\w+)(?P<secret>,[^\n;]+?)?\),'
)
KINDS = ["attribute", "element", "list_of", "content", "raw"]
NAMESPACES = ["submit", "lookup_session", "envelopes", "soap_1_1"]


@dataclass
class Point:
    start: int
    end: int
    function: str
    constant: bool  # chosen when the test is compiled, not when it runs
    statement: bool = False  # `mutants` is one text: nothing
    converted: bool = False  # to bool, of which the mutants already are
    mutants: list = field(default_factory=list)
    ids: list = field(default_factory=list)


@dataclass
class Mutant:
    """One change, as it is listed."""

    header: str
    function: str
    line_number: int
    line: str
    original: str
    mutant: str

    def key(self):
        return (self.header, self.function, self.line, self.original, self.mutant)


def squeezed(text):
    return " ".join(text.split())


class Header:
    def __init__(self, name, path, arguments):
        self.name = name
        self.source = path.read_bytes()
        self.points = {}
        self.keywords = []  # of local constants, which schemata makes choosable
        unit = Index.create().parse(str(path), args=["-x", "c++", *arguments])
        wrong = [str(d) for d in unit.diagnostics if d.severity >= 3]
        if wrong:
            raise RuntimeError("\n".join(wrong))
        for cursor in unit.cursor.get_children():
            if cursor.location.file and cursor.location.file.name == str(path):
                self.visit(cursor, "", False)

    # ---- finding

    def text(self, start, end):
        return self.source[start:end].decode()

    def of(self, cursor):
        return self.text(cursor.extent.start.offset, cursor.extent.end.offset)

    def add(self, start, end, function, constant, mutants, statement=False):
        point = self.points.setdefault(
            (start, end, statement), Point(start, end, function, constant, statement)
        )
        original = squeezed(self.text(start, end))
        for mutant in mutants:
            if squeezed(mutant) != original and mutant not in point.mutants:
                point.mutants.append(mutant)

    def visit(self, cursor, function, constant):
        kind = cursor.kind
        if kind in PASSED_OVER:
            return
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        children = list(cursor.get_children())
        if kind in FUNCTIONS:
            function = cursor.spelling.split("<")[0]
            head = self.text(start, cursor.location.offset)
            constant = constant or "consteval" in head.split()
            children = [c for c in children if c.extent.start.offset > cursor.location.offset]
        elif kind in VARIABLES:
            constant = self.visit_variable(cursor, function, constant)
            function = function or cursor.spelling
            children = [c for c in children if c.extent.start.offset > cursor.location.offset]
        elif kind == CursorKind.MEMBER_REF_EXPR:  # its template arguments are none of ours
            children = [c for c in children if c.extent.start.offset < cursor.location.offset]
        elif kind in (CursorKind.COMPOUND_STMT, CursorKind.CASE_STMT, CursorKind.DEFAULT_STMT):
            self.visit_statements(children, function, constant)
        elif kind in (CursorKind.IF_STMT, CursorKind.WHILE_STMT):
            self.visit_condition(cursor, children, function, constant)
        elif kind == CursorKind.SWITCH_STMT:
            self.visit_switch(children, function, constant)
        if kind == CursorKind.CASE_STMT:
            children = children[1:]
        if kind == CursorKind.IF_STMT and self.text(start, end).startswith("if constexpr"):
            children = children[1:]
        mutants = self.rewritten(cursor, children)
        if (start, end, True) in self.points:  # deleting `++a;` says it
            mutants = [m for m in mutants if not self.of(cursor) in ("++" + m, "--" + m)]
        if mutants:
            self.add(start, end, function, constant, mutants)
        if kind != CursorKind.DECL_REF_EXPR:
            for child in children:
                self.visit(child, function, constant)

    # Whether its value is known when the test is compiled.
    def visit_variable(self, cursor, function, constant):
        start = cursor.extent.start.offset
        head = self.text(start, cursor.location.offset)
        if "constexpr" not in head.split():
            return constant
        if not function or constant:
            return True
        at = start + head.index("constexpr")
        self.keywords.append((at, at + len("constexpr")))
        return False

    def visit_statements(self, children, function, constant):
        for child in children:
            start, end = child.extent.start.offset, child.extent.end.offset
            jump = child.kind in (CursorKind.BREAK_STMT, CursorKind.CONTINUE_STMT)
            after = self.source[end : end + 1]
            if after == b";" and (jump or child.kind.is_expression()):
                self.add(start, end, function, constant, [""], statement=True)

    def visit_condition(self, cursor, children, function, constant):
        if self.of(cursor).startswith("if constexpr"):
            return
        conditions = [c for c in children if c.kind.is_expression()]
        if not conditions or any(c.kind == CursorKind.VAR_DECL for c in children):
            return
        condition = conditions[0]
        text = self.of(condition)
        if text in ("true", "false"):
            return
        mutants = ["false"] if cursor.kind == CursorKind.IF_STMT else []
        inner = [c for c in condition.walk_preorder() if self.of(c) == text]
        if not any(self.rewritten(c, list(c.get_children())) for c in inner):
            mutants.append(f"!({text})")
        extent = condition.extent
        self.add(extent.start.offset, extent.end.offset, function, constant, mutants)
        if self.condition(condition) != text:
            key = (extent.start.offset, extent.end.offset, False)
            self.points[key].converted = True

    # Each label's value taken for the next label's.
    def visit_switch(self, children, function, constant):
        condition, body = children[-2:]
        labels = [
            self.of(next(case.get_children()))
            for case in body.walk_preorder()
            if case.kind == CursorKind.CASE_STMT
        ]
        text = self.of(condition)
        mutants = [
            f"({text}) == {label} ? {other} : ({text})"
            for label, other in zip(labels, labels[1:] + labels[:1])
        ]
        extent = condition.extent
        self.add(extent.start.offset, extent.end.offset, function, constant, mutants)

    # ---- the operators

    def rewritten(self, cursor, children):
        kind, text = cursor.kind, self.of(cursor)
        if kind == CursorKind.INTEGER_LITERAL:
            return self.other_numbers(text)
        if kind == CursorKind.CHARACTER_LITERAL:
            return self.other_characters(text)
        if kind == CursorKind.STRING_LITERAL or re.fullmatch(r'"[^"]*"sv', text):
            return self.other_strings(text)
        if kind == CursorKind.CXX_BOOL_LITERAL_EXPR:
            return ["false" if text == "true" else "true"]
        if kind == CursorKind.DECL_REF_EXPR:
            return self.other_enumerator(cursor, text)
        if kind == CursorKind.CONDITIONAL_OPERATOR and len(children) == 3:
            condition, yes, no = map(self.of, children)
            return [f"!({condition}) ? {yes} : {no}"]
        if kind == CursorKind.UNARY_OPERATOR or self.is_operator_call(cursor, children, 1):
            return self.without_operator(cursor, children)
        if len(children) >= 2 and kind.is_expression():
            return self.other_operator(children[0], children[-1])
        return []

    def is_operator_call(self, cursor, children, operands):
        named = cursor.kind == CursorKind.CALL_EXPR and cursor.spelling.startswith("operator")
        return named and len(children) == operands + 1

    def other_numbers(self, text):
        match = re.fullmatch(r"(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)", text)
        if not match:
            return []
        number = int(match[1], 0)
        others = [number + 1] + ([number - 1] if number > 0 else [])
        return [f"{n:#x}{match[2]}" if n > 9 else f"{n}{match[2]}" for n in others]

    def other_characters(self, text):
        prefix, body = text[: text.index("'")], text[text.index("'") + 1 : -1]
        simple = re.fullmatch(r"[\x20-\x7d]", body)
        other = chr(ord(body) + 1) if simple and body not in "&[" else "~"
        return [f"{prefix}'{other}'"]

    # The last character another; the last one missing. The first reading of a string that is not
    # empty.
    def other_strings(self, text):
        match = re.fullmatch(r'(\w*)"(.*)"(\w*)', text, re.DOTALL)
        if not match or not match[2]:
            return []
        characters = re.findall(r"\\x[0-9a-fA-F]{2}|\\.|[^\\]", match[2], re.DOTALL)
        shorter = "".join(characters[:-1])
        return [f'{match[1]}"{body}"{match[3]}' for body in (shorter + "~", shorter)]

    def other_enumerator(self, cursor, text):
        referenced = cursor.referenced
        before = self.source[: cursor.extent.start.offset]
        if re.search(rb"\w<$", before):  # a template's argument
            return []
        if referenced is None or referenced.kind != CursorKind.ENUM_CONSTANT_DECL:
            return []
        all_of_them = [c.spelling for c in referenced.semantic_parent.get_children()]
        at = all_of_them.index(referenced.spelling)
        other = all_of_them[(at + 1) % len(all_of_them)]
        return [re.sub(r"\w+$", other, text)]

    def without_operator(self, cursor, children):
        if not children:
            return []
        operand = max(children, key=lambda c: c.extent.end.offset - c.extent.start.offset)
        before = self.text(cursor.extent.start.offset, operand.extent.start.offset).strip()
        after = self.text(operand.extent.end.offset, cursor.extent.end.offset).strip()
        if before == "!":
            return [self.condition(operand)]
        return [self.of(operand)] if before + after in ("++", "--", "-") else []

    # What can stand where a bool stands: libclang tells of a conversion by a node that spans what
    # is converted.
    def condition(self, cursor):
        text = self.of(cursor)
        spanning = [c for c in cursor.walk_preorder() if self.of(c) == text]
        is_bool = spanning[-1].type.get_canonical().kind == TypeKind.BOOL
        return text if is_bool else f"static_cast<bool>({text})"

    def other_operator(self, left, right):
        between = self.text(left.extent.end.offset, right.extent.start.offset).strip()
        before, after = self.of(left), self.of(right)
        if between == "-" and right.type.get_canonical().kind in MAYBE_POINTERS:
            return [f"{after} - {before}"]
        mutants = [f"{before} {other} {after}" for other in SWAPPED.get(between, [])]
        if between in ("&&", "||"):
            mutants += [self.condition(left), self.condition(right)]
        return mutants

    # ---- writing

    def mutant(self, point, text):
        line_start = self.source.rfind(b"\n", 0, point.start) + 1
        line_end = self.source.index(b"\n", point.start)
        return Mutant(
            self.name,
            point.function,
            self.source.count(b"\n", 0, point.start) + 1,
            squeezed(self.text(line_start, line_end)),
            squeezed(self.text(point.start, point.end)),
            squeezed(text) or "(nothing)",
        )

    def replaced(self, start, end, text):
        return self.source[:start] + text.encode() + self.source[end:]

    def constants(self):
        """The mutants that need a compiler each: (Mutant, the header's bytes)."""
        for point in self.points.values():
            if point.constant and point.function != "fields":
                for text in point.mutants[:1]:
                    yield self.mutant(point, text), self.replaced(point.start, point.end, text)
        yield from self.rows()

    def rows(self):
        """Mutants of the tables, as `constants`: of each row one, in turn another name, another
        kind, no row, the next row first; each secret told; each table in another namespace."""
        source = self.source.decode()
        found = list(ROW.finditer(source))
        for i, row in enumerate(found):
            after = found[i + 1] if i + 1 < len(found) else None
            neighbour = after if after and not source[row.end() : after.start()].strip() else None
            yield self.row(source, row, neighbour, i % 4)
            if row["secret"]:
                yield self.change(source, *row.span("secret"), "")
        for namespace in re.finditer(r"xmlns = xmlns::(\w+);", source):
            other = NAMESPACES[(NAMESPACES.index(namespace[1]) + 1) % len(NAMESPACES)]
            yield self.change(source, *namespace.span(1), other)

    def row(self, source, row, neighbour, operator):
        start, end = row.span()
        if operator == 1:
            other = KINDS[(KINDS.index(row["kind"]) + 1) % len(KINDS)]
            scope = row["scope"] or ""
            text = f'{scope}{other}("{row["name"]}", {row["member"]}),'
            return self.change(source, start, end, text)
        if operator == 2:
            return self.change(source, start, end, "")
        if operator == 3 and neighbour:
            return self.change(source, start, neighbour.end(), f"{neighbour[0]} {row[0]}")
        return self.change(source, *row.span("name"), row["name"][:-1] + "_")

    def change(self, source, start, end, text):
        first, last = (len(source[:at].encode()) for at in (start, end))
        point = Point(first, last, self.table(source, start), True)
        return self.mutant(point, text), self.replaced(first, last, text)

    # The message whose table holds this place.
    def table(self, source, place):
        return re.findall(r"struct (?:schema<)?(\w+)", source[:place])[-1]

    def number(self, first):
        """Gives the others their numbers, from `first`: returns {number: Mutant}."""
        numbered = {}
        for point in self.points.values():
            if not point.constant:
                point.ids = list(range(first, first + len(point.mutants)))
                first += len(point.mutants)
                numbered |= {
                    i: self.mutant(point, text) for i, text in zip(point.ids, point.mutants)
                }
        return numbered

    def schemata(self):
        """The header with all numbered mutants in it: MUTANT(n) tells which one lives."""
        changes = [p for p in self.points.values() if p.ids]
        changes += [Point(start, end, "", False, mutants=["const"]) for start, end in self.keywords]
        # A statement and its expression are one stretch: the statement is outside.
        changes.sort(key=lambda p: (p.start, -p.end, not p.statement))
        text, end = self.render(changes, 0, 0, len(self.source))
        return text

    def render(self, changes, index, start, end):
        out, at = "", start
        while index < len(changes) and changes[index].start < end:
            point = changes[index]
            inner, after = self.render(changes, index + 1, point.start, point.end)
            out += self.text(at, point.start) + self.chosen(point, inner)
            at, index = point.end, after
        return out + self.text(at, end), index

    def chosen(self, point, original):
        if not point.ids:
            return point.mutants[0]
        if point.statement:
            return f"if (!MUTANT({point.ids[0]})) {original}"
        choices = "".join(f"MUTANT({i}) ? ({m}) : " for i, m in zip(point.ids, point.mutants))
        return f"({choices}{'static_cast<bool>' if point.converted else ''}({original}))"
