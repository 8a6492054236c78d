"""Each model of ours has access rows; each stored reference that needs it an index."""

import ast

from checkout import ADDONS, manifests

MODEL_BASES = ("Model", "TransientModel")


def _class_value(node, name):
    for statement in node.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name
            for target in statement.targets
        ):
            return ast.literal_eval(statement.value)
    return None


def _new_models(addon):
    """Models that a class of the addon creates, with their kind."""
    for path in sorted((ADDONS / addon).rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ClassDef):
                continue
            kinds = [
                base.attr for base in node.bases if isinstance(base, ast.Attribute)
            ]
            name = (
                _class_value(node, "_name") if set(kinds) & set(MODEL_BASES) else None
            )
            inherited = _class_value(node, "_inherit") if name else None
            if name and inherited != name and name not in (inherited or []):
                yield name


def _models_with_rows():
    found = set()
    for path in ADDONS.glob("*/security/ir.model.access.csv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            cells = line.split(",")
            if len(cells) > 2:
                found.add(cells[2].split(".")[-1].removeprefix("model_"))
    return found


def test_every_model_has_access_rows():
    covered = _models_with_rows()
    missing = sorted(
        name
        for addon in manifests()
        for name in _new_models(addon)
        if name.replace(".", "_") not in covered
    )
    assert not missing


def test_model_names_belong_to_the_clinic():
    strangers = [
        name
        for addon in manifests()
        for name in _new_models(addon)
        if not name.startswith("clinic.")
    ]
    assert not strangers
