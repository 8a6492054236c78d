"""An Odoo that bills already: companies, contacts, posted and paid invoices.

Runs inside `odoo shell`, before any addon of ours is installed. A few invoices per
company are made, posted and paid by Odoo; the rest are copies of those in SQL with
other customers, numbers and days (Odoo makes some ten a second, a proof needs
twenty thousand). A copy is a posted, unpaid invoice with its own entries.
"""

import random

MADE = 6  # invoices per company that Odoo itself makes; every second one is paid
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰红建文志国"
# how often, among a hundred contacts
ODD = {"company": 3, "member": 3, "several": 2, "twin": 2, "payer": 2}


def companies_of(env, position):
    """The companies that bill in this starting position, with their charts."""
    first = env.company
    first.country_id = first.country_id or env.ref("base.us")
    if position == "one":
        return first
    names = [f"{position} {number}" for number in (2, 3)]
    parent = first.id if position == "tree" else False
    vals = {"currency_id": first.currency_id.id, "country_id": first.country_id.id}
    made = env["res.company"].create(
        [vals | {"name": name, "parent_id": parent} for name in names]
    )
    env.user.company_ids |= made
    env.cr.commit()  # loads the books of branches, as in two requests of a person
    if position == "flat":
        for company in made:
            env["account.chart.template"].try_loading(
                "generic_coa", company, install_demo=False
            )
        return first | made
    return made  # the parent keeps the books, its branches bill


def seed(env, position, contacts, invoices, number):
    env = env(context={**env.context, "tracking_disable": True})
    companies = companies_of(env, position)
    env.user.group_ids |= env.ref("account.group_account_manager")
    people = _contacts(env, companies, contacts, random.Random(number))
    env.flush_all()
    per_company = max(invoices // len(companies), MADE)
    for index, company in enumerate(companies):
        mine = [
            person.id
            for place, person in enumerate(people)
            if position == "one" or place % len(companies) == index
        ]
        _bill(env, company, mine, per_company)
    env.cr.commit()


def _contacts(env, companies, number, dice):
    """Persons, and among them those of whom a machine cannot be sure."""
    partners = env["res.partner"]
    vals_list = [_person(place, dice) for place in range(number)]
    kinds = [kind for kind, share in ODD.items() for _time in range(share)]
    for place, vals in enumerate(vals_list):
        if place % 100 < len(kinds):
            _make_odd(kinds[place % 100], vals, vals_list[place - 1])
        elif len(companies) > 1 and place % 10 == 0:
            vals["company_id"] = companies[place % len(companies)].id
    people = partners.create(vals_list)
    holders = people.filtered("is_company")
    for member in people.filtered(lambda person: person.function == "member"):
        member.parent_id = holders[member.id % len(holders)]
    for payer in people.filtered(lambda person: person.function == "payer"):
        partners.create({"name": "child", "parent_id": payer.id})
    return people


def _person(place, dice):
    name = dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN)
    return {
        "name": f"{name}{chr(0x4E00 + place % 5000)}",
        "phone": f"+1 212 55{place // 1000 % 10} {place % 10000:04}",
        "email": f"p{place}@example.com" if place % 3 else False,
        "street": f"Street {place}" if place % 2 else False,
        "ref": f"C{place:05}" if place % 4 == 0 else False,
        "customer_rank": 1,
        "company_id": False,
    }


def _make_odd(kind, vals, other):
    if kind == "company":
        vals["is_company"] = True
    elif kind == "several":
        vals["name"] = f"{vals['name']}/{other['name']}"
    elif kind == "twin":
        vals.update(name=other["name"], phone=other["phone"])
    else:
        vals["function"] = kind


def _bill(env, company, partner_ids, number):
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    made = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner_ids[place % len(partner_ids)],
                "invoice_date": "2025-01-15",
                "invoice_line_ids": [
                    (0, 0, {"name": "Visit", "price_unit": 100 + place, "tax_ids": []})
                ],
            }
            for place in range(MADE)
        ]
    )
    made.action_post()
    for move in made[::2]:
        pay(env, move)
    env.flush_all()
    _copy(env.cr, made[1].id, partner_ids, number - MADE)


def pay(env, move):
    return (
        env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=move.ids)
        .create({})
        ._create_payments()
    )


def _columns(cr, table, changed):
    cr.execute(
        "SELECT quote_ident(column_name) FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = current_schema"
        " AND column_name <> 'id' AND is_generated = 'NEVER'",
        [table],
    )
    names = [row[0] for row in cr.fetchall()]
    kept = [name for name in names if name not in changed]
    targets = ", ".join([*kept, *changed])
    return targets, ", ".join([f"m.{name}" for name in kept] + list(changed.values()))


def _copy(cr, source, partner_ids, number):
    """Copies of one posted, unpaid invoice for other customers."""
    cr.execute("DROP TABLE IF EXISTS prove_copies")
    cr.execute(
        """
        CREATE TEMP TABLE prove_copies AS
        SELECT nextval('account_move_id_seq')::int AS id, n, p.id AS partner_id,
               p.commercial_partner_id, p.complete_name
          FROM generate_series(1, %s) AS n
          JOIN unnest(%s::int[]) WITH ORDINALITY AS c(partner_id, place)
            ON c.place = 1 + n %% %s
          JOIN res_partner p ON p.id = c.partner_id
        """,
        [max(number, 0), list(partner_ids), len(partner_ids)],
    )
    targets, values = _columns(
        cr,
        "account_move",
        {
            "name": "m.sequence_prefix || (m.company_id * 1000000 + c.n)",
            "sequence_number": "m.company_id * 1000000 + c.n",
            "payment_reference": "m.sequence_prefix || (m.company_id * 1000000 + c.n)",
            "partner_id": "c.partner_id",
            "commercial_partner_id": "c.commercial_partner_id",
            "partner_shipping_id": "c.partner_id",
            "invoice_partner_display_name": "c.complete_name",
            "access_token": "NULL",
        },
    )
    cr.execute(
        f"INSERT INTO account_move (id, {targets})"
        f" SELECT c.id, {values} FROM account_move m, prove_copies c WHERE m.id = %s",
        [source],
    )
    targets, values = _columns(
        cr,
        "account_move_line",
        {
            "move_id": "c.id",
            "move_name": "v.name",
            "partner_id": "c.commercial_partner_id",
        },
    )
    cr.execute(
        f"INSERT INTO account_move_line ({targets})"
        f" SELECT {values} FROM account_move_line m, prove_copies c"
        " JOIN account_move v ON v.id = c.id WHERE m.move_id = %s",
        [source],
    )
