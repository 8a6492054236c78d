"""Role x model x operation, as the database has it: what docs/access.md is made of."""

from . import door_rows
from .common import GROUP, ROLES

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
CLASSES = ("identity", "contact", "clinical", "money", "source")


def _get_group(env, role):
    return env.ref(GROUP + role)


def get_operations(env):
    """{model: {role: "rwcd"}} from the rows of ir.model.access, groups implied."""
    env.flush_all()
    rights = env["ir.model.access"].search([("active", "=", True)])
    implied = {role: _get_group(env, role).all_implied_ids for role in ROLES}
    found = {}
    for model in door_rows.get_own_models(env):
        mine = rights.filtered(lambda r, m=model: r.model_id.model == m)
        found[model] = {
            role: _get_letters(mine.filtered(lambda r, g=groups: _holds(r, g)))
            for role, groups in implied.items()
        }
    return found


def _holds(right, groups):
    return not right.group_id or right.group_id in groups


def _get_letters(rights):
    return "".join(
        letter
        for letter, operation in OPERATIONS.items()
        if any(right[f"perm_{operation}"] for right in rights)
    )


def get_rules(env):
    """{model: [{name, domain, operations, roles}]}; no roles: it binds everybody."""
    rules = env["ir.rule"].search([("active", "=", True)])
    implied = {role: _get_group(env, role).all_implied_ids for role in ROLES}
    found = {}
    for model in door_rows.get_own_models(env):
        mine = rules.filtered(lambda r, m=model: r.model_id.model == m)
        found[model] = sorted(
            (_get_rule(rule, implied) for rule in mine),
            key=lambda rule: (rule["roles"] is not None, rule["name"], rule["domain"]),
        )
    return found


def _get_rule(rule, implied):
    operations = "".join(
        letter for letter, name in OPERATIONS.items() if rule[f"perm_{name}"]
    )
    roles = None
    if rule.groups:
        roles = [role for role, groups in implied.items() if rule.groups & groups]
    return {
        "name": rule.name,
        "domain": " ".join((rule.domain_force or "[]").split()),
        "operations": operations,
        "roles": roles,
    }


def get_field_classes(env):
    """{model: {class: {"fields": [...], "roles": {field: [role]}}}}.

    A role reads a field if it reads the model, belongs to one of the field's groups
    and the model does not close the field to it in another way.
    """
    operations = get_operations(env)
    found = {}
    for model in door_rows.get_own_models(env):
        kinds = {}
        for kind in CLASSES:
            names = door_rows.get_fields(env, model, kind)
            if names:
                kinds[kind] = {
                    name: get_readers(env, model, name, operations[model])
                    for name in names
                }
        if kinds:
            found[model] = kinds
    return found


def get_readers(env, model, name, operations):
    field = env[model]._fields[name]
    return [
        role
        for role in ROLES
        if "r" in operations[role] and _is_open(env, model, field, role)
    ]


def _is_open(env, model, field, role):
    """As `_has_field_access` answers a user who has this role alone."""
    user = _get_user(env, role)
    records = env[model].with_user(user).with_context(lang="en_US")
    if not records._has_field_access(field, "read"):
        return False
    # a list of rows is read by those who read these rows
    is_list = field.type.endswith("2many")
    return not is_list or records.env[field.comodel_name].has_access("read")


def _get_user(env, role):
    """Somebody who has this role alone, made in memory of the transaction."""
    users = env["res.users"].with_context(active_test=False, no_reset_password=True)
    login = f"matrix_{role}"
    known = users.search([("login", "=", login)])
    if known:
        return known
    return users.create(
        {
            "name": f"Matrix {role}",
            "login": login,
            "group_ids": [(6, 0, _get_group(env, role).ids)],
        }
    )


def get_matrix(env):
    """All of it, ready for JSON: the same text for the same code."""
    rows = door_rows.get_rows(env)
    operations, rules = get_operations(env), get_rules(env)
    classes = get_field_classes(env)
    models = {}
    for model in door_rows.get_own_models(env):
        row = rows.get(model)
        models[model] = {
            "title": env[model]._description,
            "module": env[model]._original_module,
            "topic": row.topic if row else None,
            "operations": {r: o for r, o in operations[model].items() if o},
            "reach": {
                role: list(row.get_places(role))
                for role in ROLES
                if row and row.get_places(role) and "r" in operations[model][role]
            },
            "rules": rules[model],
            "fields": classes.get(model, {}),
        }
    return {
        "roles": {role: _get_group(env, role).name for role in ROLES},
        "models": models,
    }
